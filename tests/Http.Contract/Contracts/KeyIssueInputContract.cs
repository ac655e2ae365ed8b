using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>POST /admin/keys</c> with invalid values: the refusal names each, and no key is issued.</summary>
public abstract class KeyIssueInputContract : ContractTests
{
    [Theory]
    [InlineData("quota", "-1")]
    [InlineData("quota", "1.5")]
    [InlineData("quota", "1e400")]
    [InlineData("quota", "9007199254740992")]
    [InlineData("quota", "\"10\"")]
    [InlineData("quota", "true")]
    [InlineData("quota", "[]")]
    [InlineData("quota", "{}")]
    [InlineData("expires_in", "-1")]
    [InlineData("expires_in", "0")]
    [InlineData("expires_in", "1.5")]
    [InlineData("expires_in", "1e400")]
    [InlineData("expires_in", "9007199254740991")]
    [InlineData("expires_in", "\"86400\"")]
    [InlineData("expires_at", "\"tomorrow\"")]
    [InlineData("expires_at", "\"2020-13-01T00:00:00Z\"")]
    [InlineData("expires_at", "1893456000")]
    [InlineData("label", "5")]
    [InlineData("label", "\"nul \\u0000 in it\"")]
    [InlineData("label", "\"escape \\u001b in it\"")]
    [InlineData("label", "\"half a pair \\ud800\"")]
    [InlineData("count", "0")]
    [InlineData("count", "-1")]
    [InlineData("count", "1001")]
    [InlineData("count", "1.5")]
    [InlineData("count", "\"2\"")]
    [InlineData("prefix", "\"a b\"")]
    [InlineData("prefix", "\"ключ_\"")]
    [InlineData("prefix", "\"abcdefghijklmnopqrstuvwxyz0123456\"")]
    [InlineData("prefix", "5")]
    [InlineData("time_zone", "\"Mars/Olympus\"")]
    [InlineData("time_zone", "\"../../etc/passwd\"")]
    [InlineData("time_zone", "\"China Standard Time\"")]
    [InlineData("time_zone", "\"UTC-11\"")]
    [InlineData("time_zone", "8")]
    [InlineData("models", "\"gpt-4o\"")]
    [InlineData("models", "[5]")]
    [InlineData("models", "[\"\"]")]
    [InlineData("models", "[\"a\\u0000b\"]")]
    [InlineData("max_parallel", "0")]
    [InlineData("max_parallel", "-1")]
    [InlineData("max_parallel", "10001")]
    [InlineData("max_parallel", "1.5")]
    [InlineData("max_parallel", "\"2\"")]
    [InlineData("max_parallel", "[1]")]
    [InlineData("limits", "{}")]
    [InlineData("limits", "5")]
    [InlineData("limits", "[5]")]
    [InlineData("limits", "[{}]")]
    [InlineData("limits", "[{\"unit\":\"requests\",\"window\":\"fortnight\",\"limit\":1}]")]
    [InlineData("limits", "[{\"unit\":\"requests\",\"window\":\"day\"}]")]
    [InlineData("limits", "[{\"unit\":\"requests\",\"window\":\"day\",\"limit\":-1}]")]
    [InlineData("limits", "[{\"unit\":\"requests\",\"window\":\"day\",\"limit\":1e400}]")]
    [InlineData("limits", "[{\"unit\":\"Requests!\",\"window\":\"day\",\"limit\":1}]")]
    [InlineData("limits", "[{\"unit\":\"token\",\"window\":\"day\",\"limit\":1}]")]
    [InlineData("limits", "[{\"unit\":\"Requests\",\"window\":\"day\",\"limit\":1}]")]
    [InlineData("limits", "[{\"unit\":\"tokens_in\",\"window\":\"day\",\"limit\":1}]")]
    [InlineData("limits", "[{\"unit\":\"requests\",\"window\":\"day\",\"limit\":1,\"burst\":2}]")]
    [InlineData("limits", "[{\"unit\":\"requests\",\"window\":\"day\",\"limit\":1},{\"unit\":\"requests\",\"window\":\"day\",\"limit\":2}]")]
    public async Task Issue_BadValue_IsRefusedAndNamed(string member, string value)
    {
        var label = NewLabel();
        var quota = member is "quota" or "limits" ? "" : "\"quota\":1,";
        var labelled = member == "label" ? "" : $",\"label\":\"{label}\"";

        var reply = await AdminAsync("POST", "/admin/keys", $"{{{quota}\"{member}\":{value}{labelled}}}");

        reply.ExpectRefusal(400, "invalid_request", member);
        var listed = (await AdminAsync("GET", $"/admin/keys?label={Uri.EscapeDataString(label)}")).Expect(200);
        Assert.Empty(listed.Json.GetProperty("keys").EnumerateArray());
        await ExpectHealthyAsync();
    }

    [Fact]
    public async Task Issue_LabelTooLong_IsRefusedAndNamed()
    {
        (await AdminAsync("POST", "/admin/keys", $$"""{"quota":1,"label":"{{new string('x', 201)}}"}""")).ExpectRefusal(400, "invalid_request", "label");
        (await AdminAsync("POST", "/admin/keys", $$"""{"quota":1,"label":"{{new string('x', 200)}}"}""")).Expect(201);
    }

    [Fact]
    public async Task Issue_SeventeenLimits_IsRefusedAndNamed()
    {
        static string Limits(int count) =>
            string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"unit":"unit_{{i}}","window":"day","limit":1}"""));

        (await AdminAsync("POST", "/admin/keys", $$"""{"quota":null,"limits":[{{Limits(17)}}]}""")).ExpectRefusal(400, "invalid_request", "limits");
        (await AdminAsync("POST", "/admin/keys", $$"""{"quota":null,"limits":[{{Limits(16)}}]}""")).Expect(201);
    }

    [Fact]
    public async Task Issue_OnlyOwnUnits_MustSayThatNothingElseIsBounded()
    {
        const string Images = """[{"unit":"images","window":"day","limit":1}]""";

        (await AdminAsync("POST", "/admin/keys", $$"""{"limits":{{Images}}}""")).ExpectRefusal(400, "invalid_request", "quota");
        (await AdminAsync("POST", "/admin/keys", $$"""{"limits":{{Images}},"quota":null}""")).Expect(201);
    }

    [Theory]
    [InlineData("""{"quota":1,"qouta":2}""", "qouta")]
    [InlineData("""{"quota":1,"Quota":2}""", "Quota")]
    [InlineData("""{"quota":1,"id":"0123456789abcdef"}""", "id")]
    [InlineData("""{"quota":1,"key":"trial_x"}""", "key")]
    [InlineData("""{"quota":1,"quota":2}""", "quota")]
    [InlineData("""{"quota":1,"label":"a","name":"b"}""", "name")]
    public async Task Issue_UnknownOrDoubledMember_IsRefusedAndNamed(string json, string member) =>
        (await AdminAsync("POST", "/admin/keys", json)).ExpectRefusal(400, "invalid_request", member);
}
