using QuotaFunctions.Cli.Tests.Doctor;
using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Output;

/// <summary>Answers that are not of this service: of a proxy, of another program, or of another release.</summary>
public sealed class StrangeAnswerTests : IDisposable
{
    private readonly Workspace _workspace = new();

    [Theory]
    [InlineData("200 OK", """{"hello":"world"}""", "is not of this service")]
    [InlineData("200 OK", "[1]", "is not of this service")]
    [InlineData("200 OK", "", "is not of this service")]
    [InlineData("200 OK", "<html>welcome</html>", "is not of this service")]
    [InlineData("301 Moved Permanently", "", "a redirect to https://quota.example.com/there. ", "Location: https://quota.example.com/there?secret=canary")]
    [InlineData("502 Bad Gateway", "<html>bad</html>", "a proxy before it")]
    [InlineData("404 Not Found", "nothing", "Is the server's address right")]
    public async Task Answer_ThatIsNotOfThisService_IsRefusedWithOneDocument(string status, string body, string said, params string[] headers)
    {
        using var server = new FakeServer(_ => new FakeAnswer(status, body, headers));
        foreach (var command in new[] { "keys list", "usage" })
        {
            var refused = (await Quota(server).RunAsync([.. command.Split(' '), "--json"])).With(1);

            Assert.Contains(said, refused.Json.GetProperty("error").GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", refused.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("canary", refused.Errors + refused.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Answer_ThatBreaksTheProgram_IsCode5AndOneDocument()
    {
        using var server = new FakeServer(_ => new FakeAnswer("200 OK", """{"keys":[{"id":5,"key":"canary"}]}"""));

        var broken = (await Quota(server).RunAsync("keys", "create", "--quota", "1", "--json", "--csv", "keys.csv")).With(5);

        Assert.Equal(5, broken.Json.GetProperty("error").GetProperty("exit_code").GetInt32());
        Assert.Contains("fault of quota itself", broken.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", broken.Errors + broken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ThatIsWrong_NamesTheDoctorsCheck()
    {
        using var server = new FakeServer(_ => new FakeAnswer("401 Unauthorized", """{"code":"unauthorized","detail":"Send an admin token."}"""));

        Assert.Contains("quota doctor --only server.sign_in", (await Quota(server).RunAsync("keys", "list")).With(4).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenFile_ThatIsAFolder_IsWrongUsageThatSaysSo()
    {
        Directory.CreateDirectory(_workspace["folder"]);

        Assert.Contains("--token-file names a folder", (await new QuotaProgram(_workspace.Path).RunAsync("keys", "list", "--token-file", "folder")).With(2).Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _workspace.Dispose();

    private QuotaProgram Quota(FakeServer server) =>
        new QuotaProgram(_workspace.Path).With("QUOTA_SERVER", server.Address).With("ADMIN_TOKEN", "0123456789abcdef0123456789abcdef");
}
