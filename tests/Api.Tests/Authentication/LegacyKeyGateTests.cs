using System.Text;
using System.Text.Json;
using QuotaFunctions.Api.Tests.Service;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Api.Tests.Authentication;

public sealed class LegacyKeyGateTests
{
    private const string Old = "trial_0123456789abcdef0123456789abcdef0123";
    private const string OtherForm = "any-visible-text-of-another-product/1";

    [Theory]
    [InlineData("Authorization", "Bearer KEY")]
    [InlineData("Authorization", "bEaReR KEY")]
    [InlineData("Authorization", "KEY")]
    [InlineData("x-api-key", "KEY")]
    [InlineData("x-api-key", "Bearer KEY")]
    [InlineData("api-key", "KEY")]
    [InlineData("x-goog-api-key", "KEY")]
    [InlineData("x-trial-key", "KEY")]
    [InlineData("X-Trial-Key", "Bearer KEY")]
    public async Task OldKey_InAnAcceptedForm_IsLetInAndCharged(string header, string form)
    {
        await using var service = await TestService.StartAsync();
        foreach (var key in (string[])[Old, OtherForm])
        {
            await service.ImportAsync(key);
            var sent = (header, form.Replace("KEY", key, StringComparison.Ordinal));

            Assert.Equal(200, (await SendAsync(service, "GET", "/v1/quota/check", sent)).Status);
            Assert.Equal(200, (await SendAsync(service, "GET", "/v1/usage", sent)).Status);
            Assert.Equal(200, (await SendAsync(service, "POST", "/v1/quota/consume", sent)).Status);
            Assert.Equal(200, (await SendAsync(service, "POST", "/v1/quota/consume", sent)).Status);
            Assert.Equal((429, "quota_exceeded"), await SendAsync(service, "POST", "/v1/quota/consume", sent));
        }
    }

    [Fact]
    public async Task OldKey_AsUserOrPasswordOfBasic_IsLetIn()
    {
        await using var service = await TestService.StartAsync();
        await service.ImportAsync(Old);

        foreach (var pair in (string[])[$"me:{Old}", $"{Old}:"])
        {
            Assert.Equal(200, (await SendAsync(service, "GET", "/v1/quota/check", Basic(pair))).Status);
        }

        Assert.Equal((401, "missing_key"), await SendAsync(service, "GET", "/v1/quota/check", Basic("user:password")));
    }

    [Fact]
    public async Task KeyOfThisService_InAnyHeader_CountsBeforeAnOldKey()
    {
        await using var service = await TestService.StartAsync();
        await service.ImportAsync(Old, r => r with { Label = "old" });
        var own = await service.IssueAsync("""{"quota":1,"label":"own"}""");

        using var answer = await service.SendAsync("GET", "/v1/quota/check", Old, null, ("x-goog-api-key", own));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        Assert.Equal("own", json.RootElement.GetProperty("key").GetProperty("label").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WrongText_GetsTheSameAnswer_WithAndWithoutOldKeys(bool hasOldKeys)
    {
        await using var service = await TestService.StartAsync();
        if (hasOldKeys)
        {
            await service.ImportAsync(Old);
        }

        Assert.Equal((403, "invalid_key"), await SendAsync(service, "GET", "/v1/quota/check", ("Authorization", $"Bearer {Old[..^1]}x")));
        Assert.Equal((403, "invalid_key"), await SendAsync(service, "GET", "/v1/quota/check", ("Authorization", "Bearer short")));
        Assert.Equal((403, "invalid_key"), await SendAsync(service, "GET", "/v1/quota/check", ("x-trial-key", new string('x', 257))));
        Assert.Equal((401, "missing_key"), await SendAsync(service, "GET", "/v1/quota/check"));
    }

    [Fact]
    public async Task WrongText_WhereNoOldKeyIs_CostsNoReadOfTheStore()
    {
        await using var service = await TestService.StartAsync();
        var before = service.Storage.Reads;

        foreach (var text in (string[])[Old, OtherForm, "short", new string('x', 5_000)])
        {
            Assert.Equal((403, "invalid_key"), await SendAsync(service, "GET", "/v1/quota/check", ("Authorization", $"Bearer {text}")));
            Assert.Equal((403, "invalid_key"), await SendAsync(service, "GET", "/v1/quota/check", ("x-trial-key", text)));
        }

        Assert.Equal(before, service.Storage.Reads);
        await service.ImportAsync(Old);
        await SendAsync(service, "GET", "/v1/quota/check", ("x-trial-key", OtherForm));
        Assert.Equal(before + 1, service.Storage.Reads);
    }

    [Fact]
    public async Task MistypedKeyOfThisService_WhereOldKeysAre_CostsNoReadOfTheStore()
    {
        await using var service = await TestService.StartAsync();
        await service.ImportAsync(Old);
        var own = ApiKey.Generate(KeyPrefix.Default, KeyId.New()).Text;
        var before = service.Storage.Reads;

        Assert.Equal(
            (403, "invalid_key"), await SendAsync(service, "GET", "/v1/quota/check", ("Authorization", "Bearer " + own[..^1] + (own[^1] == 'a' ? 'b' : 'a'))));
        Assert.Equal(before, service.Storage.Reads);
    }

    [Fact]
    public async Task OldKey_Rotated_WorksForTheOverlap_AndTheNewOneOnAndOn()
    {
        await using var service = await TestService.StartAsync();
        var id = await service.ImportAsync(Old);

        var (status, json) = await service.JsonAsync("POST", $"/admin/keys/{id}/rotate", TestService.AdminToken, """{"overlap_seconds":60}""");
        var next = json.GetProperty("key").GetString()!;

        Assert.Equal(200, status);
        Assert.StartsWith($"trial_{id}_", next, StringComparison.Ordinal);
        Assert.Equal(200, (await SendAsync(service, "GET", "/v1/quota/check", ("Authorization", Old))).Status);
        Assert.Equal(200, (await SendAsync(service, "GET", "/v1/quota/check", ("x-trial-key", next))).Status);
        service.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal((403, "invalid_key"), await SendAsync(service, "GET", "/v1/quota/check", ("Authorization", Old)));
        Assert.Equal(200, (await SendAsync(service, "GET", "/v1/quota/check", ("Authorization", next))).Status);
    }

    [Fact]
    public async Task OldKey_RevokedOrSuspended_IsRefusedByName()
    {
        await using var service = await TestService.StartAsync();
        var id = await service.ImportAsync(Old);

        await service.JsonAsync("POST", $"/admin/keys/{id}/suspend", TestService.AdminToken);
        Assert.Equal((403, "suspended_key"), await SendAsync(service, "GET", "/v1/quota/check", ("Authorization", Old)));
        (await service.SendAsync("DELETE", $"/admin/keys/{id}", TestService.AdminToken)).Dispose();
        Assert.Equal((403, "revoked_key"), await SendAsync(service, "GET", "/v1/quota/check", ("Authorization", Old)));
    }

    [Theory]
    [InlineData("/v1/quota/check?api_key=KEY")]
    [InlineData("/v1/quota/check?api_key=any%2Dvisible-text-of-another-product%2F1")]
    public async Task OldKey_InTheAddressToo_IsRefused(string path)
    {
        await using var service = await TestService.StartAsync();
        await service.ImportAsync(OtherForm);

        var (status, _) = await SendAsync(service, "GET", path.Replace("KEY", OtherForm, StringComparison.Ordinal), ("Authorization", OtherForm));

        Assert.Equal(400, status);
    }

    [Fact]
    public async Task OldKey_IsInNoLogLine()
    {
        await using var service = await TestService.StartAsync();
        await service.ImportAsync(Old);
        await service.ImportAsync(OtherForm);

        foreach (var key in (string[])[Old, OtherForm])
        {
            await SendAsync(service, "GET", $"/v1/quota/check?k={key}", ("Authorization", key), ("x-request-id", key));
            await SendAsync(service, "GET", $"/nothing/{key}", ("Authorization", key));
        }

        Assert.DoesNotContain(service.Logs.Lines, l => l.Contains(Old, StringComparison.Ordinal) || l.Contains(OtherForm, StringComparison.Ordinal));
    }

    private static (string Name, string Value) Basic(string pair) => ("Authorization", $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(pair))}");

    private static async Task<(int Status, string? Code)> SendAsync(TestService service, string method, string path, params (string Name, string Value)[] headers)
    {
        using var response = await service.SendAsync(method, path, headers: headers);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, document.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null);
    }
}
