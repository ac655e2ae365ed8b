using System.Text;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Keys;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Tests.Reading;

public sealed class JsonFieldsTests
{
    [Fact]
    public async Task Body_WithSeveralFaults_NamesThemAll()
    {
        var problem = await FaultOfAsync(
            """{"quota":-1,"expires_in":1.5,"label":7,"limits":[{"unit":"Requests","window":"era","limit":"x"},5],"colour":"red","models":[]}""");

        Assert.Equal("invalid_request", problem.Code);
        foreach (var field in new[] { "'quota'", "'expires_in'", "'label'", "'limits[0].unit'", "'limits[0].window'", "'limits[0].limit'", "'limits[1]'", "'colour'", "'models'" })
        {
            Assert.Contains(field, problem.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Body_WithFaultyValues_RepeatsNone()
    {
        var problem = await FaultOfAsync("""{"quota":"canary-a","label":"canary-b\u0001","prefix":"canary c","time_zone":"canary/d","canary e!":1,"models":["canary-f\u0000"],"expires_at":"canary-g"}""");

        Assert.DoesNotContain("canary", problem.Detail, StringComparison.Ordinal);
        Assert.Contains("(unprintable)", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"quota":1,"quota":2}""", "quota")]
    [InlineData("""{"quota":1,"label":"\ud800"}""", "label")]
    [InlineData("""{"quota":1,"label":"a","name":"b"}""", "name")]
    [InlineData("""{"quota":1,"expires_in":5,"expires_at":"2030-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"quota":1,"expires_at":"2026-10-01T09:30:00Z"}""", "expires_at")]
    [InlineData("""{"quota":1,"expires_at":"2200-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"quota":1,"expires_in":3153600001}""", "expires_in")]
    [InlineData("""{"quota":1,"count":0}""", "count")]
    [InlineData("""{"quota":1,"count":1001}""", "count")]
    [InlineData("""{"quota":9007199254740992}""", "quota")]
    [InlineData("""{"limits":[]}""", "quota")]
    [InlineData("""{"limits":null}""", "quota")]
    [InlineData("""{"quota":5,"limits":[{"unit":"requests","window":"lifetime","limit":6}]}""", "quota")]
    [InlineData("""{"limits":[{"unit":"requests","window":"day","limit":6},{"unit":"requests","window":"day","limit":7}]}""", "limits[1]")]
    [InlineData("""{"limits":[{"unit":"requests","window":"day"}]}""", "limits[0].limit")]
    [InlineData("""{"limits":[{"unit":"requests","window":"day","limit":1,"x":1}]}""", "limits[0].x")]
    [InlineData("""{"quota":1,"models":["a",5]}""", "models[1]")]
    [InlineData("""{"quota":1,"models":[""]}""", "models[0]")]
    public async Task Body_WithOneFault_NamesTheField(string json, string param) => Assert.Equal(param, (await FaultOfAsync(json)).Param);

    [Fact]
    public async Task Body_SixteenLimitsAndAQuota_IsOneTooMany()
    {
        var limits = string.Join(',', Enumerable.Range(0, 16).Select(i => $$"""{"unit":"u{{i}}","window":"day","limit":1}"""));

        Assert.Equal("limits", (await FaultOfAsync($$"""{"quota":1,"limits":[{{limits}}]}""")).Param);
    }

    [Fact]
    public async Task Body_NestedSixteenDeep_IsReadAndDeeperIsNot()
    {
        static string Nested(int depth) => string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));

        Assert.Equal("label", (await FaultOfAsync($$"""{"quota":1,"label":{{Nested(JsonBody.MaxDepth - 1)}}}""")).Param);
        Assert.Null((await FaultOfAsync($$"""{"quota":1,"label":{{Nested(JsonBody.MaxDepth)}}}""")).Param);
    }

    [Fact]
    public async Task Body_WithAWholeKeyAsLabel_IsRefusedAndNotRepeated()
    {
        var key = Core.Keys.ApiKey.Generate(Core.Keys.KeyPrefix.Default, Core.Keys.KeyId.New()).Text;

        var problem = await FaultOfAsync($$"""{"quota":1,"label":"{{key}}","{{key}}":1}""");

        Assert.DoesNotContain(key[^20..], problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ByteOrderMark_IsPassedOver()
    {
        var read = await ReadAsync([.. "\uFEFF"u8, .. """{"quota":5}"""u8]);

        Assert.Null(read.Refusal);
        var blank = new KeyRecord
        {
            Id = KeyId.New(), Prefix = KeyPrefix.Default, TimeZone = "UTC", CreatedAt = DateTimeOffset.UnixEpoch, Secret = SecretHash.Of("secret"),
        };
        Assert.Equal(5, read.Value!.Setting.Put(blank).Limits.RequestQuota);
    }

    private static async Task<Problem> FaultOfAsync(string json)
    {
        var read = await ReadAsync(Encoding.UTF8.GetBytes(json));
        Assert.Null(read.Value);
        return read.Refusal!;
    }

    private static ValueTask<Read<IssueRequest>> ReadAsync(byte[] body)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(body);
        var now = new DateTimeOffset(2026, 10, 1, 9, 30, 0, TimeSpan.Zero);
        return JsonBody.ReadAsync(context, 1 << 20, mayBeEmpty: true, new Faults(), (b, f) => IssueRequest.Read(b, new ApiOptions(), now, f));
    }
}
