using System.Text;
using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Tests.Dialects;

public sealed class ModelListFilterTests
{
    [Theory]
    [InlineData("/v1/models", """{"object":"list","data":[{"id":"a","x":1},{"id":"b"},{"id":"c"}]}""", """{"object":"list","data":[{"id":"a","x":1},{"id":"c"}]}""")]
    [InlineData("/v1beta/models", """{"models":[{"name":"models/a"},{"name":"models/b"}],"nextPageToken":"t"}""", """{"models":[{"name":"models/a"}],"nextPageToken":"t"}""")]
    [InlineData("/api/tags", """{"models":[{"name":"a","model":"a"},{"name":"b","model":"b"}]}""", """{"models":[{"name":"a","model":"a"}]}""")]
    [InlineData("/v1/models", """{"data":[{"id":5},"a",null,{"name":"a"}]}""", """{"data":[]}""")]
    public void List_OfModels_ShowsTheAllowedOnes(string target, string answer, string filtered) =>
        Assert.Equal(filtered, Filter(target, answer));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"data":{"id":"b"}}""")]
    [InlineData("""{"error":{"message":"b"}}""")]
    [InlineData("""{"data":[{"id":"a"}""")]
    public void Answer_ThatIsNoList_IsNotShown(string answer) => Assert.Null(Filter("/v1/models", answer));

    [Fact]
    public void List_ThatIsTooLong_IsNotShown() =>
        Assert.Null(ModelListFilter.Filter(new byte[ModelListFilter.MaxBytes + 1], new ModelList("data", "id"), _ => true));

    private static string? Filter(string target, string answer) =>
        ModelListFilter.Filter(Encoding.UTF8.GetBytes(answer), Target.Find(target, "GET").Models!, name => name is "a" or "c") is { } filtered
            ? Encoding.UTF8.GetString(filtered)
            : null;
}
