using System.Text;
using System.Text.Json;
using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Authentication;

public sealed class KeyGateTests
{
    [Theory]
    [InlineData("Authorization", "Bearer KEY")]
    [InlineData("Authorization", "bEaReR KEY")]
    [InlineData("Authorization", "Bearer\tKEY")]
    [InlineData("Authorization", "Bearer   KEY")]
    [InlineData("Authorization", "KEY")]
    [InlineData("x-api-key", "KEY")]
    [InlineData("x-api-key", "Bearer KEY")]
    [InlineData("api-key", "KEY")]
    [InlineData("x-goog-api-key", "KEY")]
    [InlineData("X-Goog-Api-Key", "bearer\tKEY")]
    public async Task Key_InAnAcceptedForm_IsLetIn(string header, string form)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();

        Assert.Equal(200, (await CheckAsync(service, (header, form.Replace("KEY", key, StringComparison.Ordinal)))).Status);
    }

    [Fact]
    public async Task Key_AsUserOrPasswordOfBasic_IsLetIn()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();

        foreach (var pair in (string[])[$"me:{key}", $"{key}:"])
        {
            Assert.Equal(200, (await CheckAsync(service, ("Authorization", $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(pair))}"))).Status);
        }
    }

    [Theory]
    [InlineData("Bearer dummy", "x-api-key")]
    [InlineData("Bearer dummy", "api-key")]
    [InlineData("Bearer dummy", "x-goog-api-key")]
    [InlineData("Bearer", "x-api-key")]
    [InlineData("Token dummy", "x-goog-api-key")]
    [InlineData("Basic ZHVtbXk6ZHVtbXk=", "x-api-key")]
    public async Task Key_BesideSomethingElse_IsFound(string authorization, string header)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();

        Assert.Equal(200, (await CheckAsync(service, ("Authorization", authorization), (header, key))).Status);
        Assert.Equal(200, (await CheckAsync(service, ("Authorization", $"Bearer {key}"), (header, "dummy"))).Status);
    }

    [Fact]
    public async Task TwoKeys_TheFirstOfTheOrderCounts()
    {
        await using var service = await TestService.StartAsync();
        string[] headers = ["Authorization", "x-api-key", "api-key", "x-goog-api-key"];
        var first = await service.IssueAsync("""{"quota":1,"label":"first"}""");
        var second = await service.IssueAsync("""{"quota":1,"label":"second"}""");

        for (var i = 0; i < headers.Length; i++)
        {
            for (var j = i + 1; j < headers.Length; j++)
            {
                var (status, body) = await CheckAsync(service, (headers[j], second), (headers[i], first));

                Assert.Equal((200, "first"), (status, body.GetProperty("key").GetProperty("label").GetString()));
            }
        }
    }

    [Theory]
    [InlineData("Authorization", "Bearer ", "no key follows")]
    [InlineData("Authorization", "Token KEY", "another scheme")]
    [InlineData("Authorization", "Basic dXNlcjpwYXNzd29yZA==", "'Basic'")]
    [InlineData("x-api-key", "", "'x-api-key'")]
    [InlineData("x-goog-api-key", "Bearer ", "'x-goog-api-key'")]
    public async Task WrongForm_Is401ThatSaysWhatIsWrong(string header, string form, string says)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();

        var (status, body) = await CheckAsync(service, (header, form.Replace("KEY", key, StringComparison.Ordinal)));

        Assert.Equal((401, "missing_key"), (status, body.GetProperty("code").GetString()));
        Assert.Contains(says, body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("'Authorization: Bearer KEY'", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization", "Bearer dummy")]
    [InlineData("Authorization", "dummy")]
    [InlineData("x-goog-api-key", "dummy")]
    public async Task NoKeyInARightHeader_Is403(string header, string value)
    {
        await using var service = await TestService.StartAsync();

        var (status, body) = await CheckAsync(service, (header, value));

        Assert.Equal((403, "invalid_key"), (status, body.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("api_key")]
    public async Task Key_InTheQuery_Is400ThatNamesTheHeaders(string parameter)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();

        foreach (var path in (string[])["/v1/quota/check", "/v1/models/gemini-pro:generateContent", "/v1beta/models/gemini-pro:generateContent"])
        {
            var (status, body) = await service.JsonAsync("POST", $"{path}?{parameter}={key}", key);

            Assert.Equal(400, status);
            Assert.Contains("x-goog-api-key", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AdminToken_BesideAnotherBearer_IsLetIn()
    {
        await using var service = await TestService.StartAsync();

        using var answer = await service.SendAsync("GET", "/admin/stats", "dummy", null, ("x-admin-token", TestService.AdminToken));

        Assert.Equal(200, (int)answer.StatusCode);
    }

    private static async Task<(int Status, JsonElement Json)> CheckAsync(TestService service, params (string Name, string Value)[] headers)
    {
        using var response = await service.SendAsync("GET", "/v1/quota/check", headers: headers);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, document.RootElement.Clone());
    }
}
