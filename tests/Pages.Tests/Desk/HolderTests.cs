using System.Globalization;
using Microsoft.Playwright;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Pages.Tests.Browsing;

namespace QuotaFunctions.Pages.Tests.Desk;

/// <summary>The page of a key's holder.</summary>
[Collection(PagesWithUse.Name)]
public sealed class HolderTests(ForwardingPages pages)
{
    private static readonly VisitOptions Holder = new() { IsSignedIn = false };

    [Fact]
    public async Task Holder_GoodKey_SeesLimitsUsageAndHowToUseIt()
    {
        var key = await pages.IssueAsync("""{"label":"held","limits":[{"unit":"tokens","window":"day","limit":1000}],"models":["gpt-4o-mini"],"max_parallel":3,"expires_in":"P3D"}""");
        await pages.ChatAsync(key, "gpt-4o-mini", 2);

        await pages.VisitAsync("/key", async visit =>
        {
            await ShowAsync(visit, key.Text);
            await Assertions.Expect(visit.Heading("held")).ToBeVisibleAsync();
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Meter)).ToHaveAttributeAsync("aria-valuenow", "84");
            await Assertions.Expect(visit.Page.Locator(".held-limit")).ToContainTextAsync("84 of 1,000 tokens per day");
            await Assertions.Expect(visit.Page.Locator(".held-limit")).ToContainTextAsync("your time");
            await Assertions.Expect(visit.Page.Locator(".holder-cards")).ToContainTextAsync("gpt-4o-mini");
            await Assertions.Expect(visit.Page.Locator(".holder-rows tbody td")).ToHaveTextAsync([Today(), "gpt-4o-mini", "2", "24", "60", "84", "0"]);
            await Assertions.Expect(visit.Page.Locator(".chart-total b")).ToHaveTextAsync("84");
            await Assertions.Expect(visit.Page.Locator("pre").First).ToContainTextAsync(pages.Server.Address.Authority);

            await pages.ChatAsync(key, "gpt-4o-mini", 1);
            await visit.Button("Refresh").ClickAsync();
            await Assertions.Expect(visit.Page.Locator(".held-limit")).ToContainTextAsync("126 of 1,000");
            Assert.DoesNotContain(visit.Requests, request => request.Contains(key.Secret, StringComparison.Ordinal));
        }, Holder);
    }

    [Fact]
    public async Task Holder_AnyKey_IsStoredNowhereAndForgotten()
    {
        var key = await pages.IssueAsync("""{"quota":10}""");
        await pages.VisitAsync("/key", async visit =>
        {
            await ShowAsync(visit, key.Text);
            await Assertions.Expect(visit.Heading("Key without a label")).ToBeVisibleAsync();
            Assert.Equal(0, await visit.Page.EvaluateAsync<int>("localStorage.length + sessionStorage.length"));
            Assert.Equal("", await visit.Page.EvaluateAsync<string>("document.cookie"));
            Assert.Equal("/key", await visit.Page.EvaluateAsync<string>("location.pathname + location.search + location.hash"));

            await visit.Button("Forget the key").ClickAsync();
            await Assertions.Expect(visit.Field("API key")).ToHaveValueAsync("");
            Assert.DoesNotContain(key.Secret, await visit.Page.ContentAsync(), StringComparison.Ordinal);
        }, Holder);
    }

    [Fact]
    public async Task Holder_UsedUpKey_StillSeesItsUsage()
    {
        var key = await pages.IssueAsync("""{"label":"spent","quota":2}""");
        (await pages.ConsumeAsync(key, """{"requests":2}""")).Expect(200);
        await pages.VisitAsync("/key", async visit =>
        {
            await ShowAsync(visit, key.Text);
            await Assertions.Expect(visit.Page.GetByText("A limit of this key is used up")).ToBeVisibleAsync();
            await Assertions.Expect(visit.Page.Locator(".held-limit")).ToContainTextAsync("2 of 2 requests");
        }, Holder);
    }

    [Fact]
    public async Task Holder_RefreshNotAnswered_IsToldAndStillSeesTheKey()
    {
        var key = await pages.IssueAsync("""{"label":"slow","quota":2}""");
        await pages.VisitAsync("/key", async visit =>
        {
            await ShowAsync(visit, key.Text);
            await Assertions.Expect(visit.Heading("slow")).ToBeVisibleAsync();
            await visit.HangAsync("**/v1/usage?**");
            await visit.Button("Refresh").ClickAsync();
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "did not answer in time" })).ToBeVisibleAsync();
            await Assertions.Expect(visit.Page.Locator(".held-limit")).ToContainTextAsync("0 of 2 requests");
        }, Holder);
    }

    [Theory]
    [InlineData("revoke", "This key was revoked")]
    [InlineData("suspend", "This key is suspended")]
    [InlineData("expire", "This key has expired")]
    [InlineData("mistype", "The service does not know this key")]
    [InlineData("unknown", "The service does not know this key")]
    public async Task Holder_KeyThatIsRefused_IsToldWhyBesideTheField(string what, string reason)
    {
        var key = await pages.IssueAsync(what == "expire" ? """{"quota":10,"expires_in":1}""" : """{"quota":10}""");
        var text = key.Text;
        switch (what)
        {
            case "revoke":
                (await pages.AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204);
                break;
            case "suspend":
                (await pages.AdminAsync("POST", $"/admin/keys/{key.Id}/suspend")).Expect(200);
                break;
            case "expire":
                await Eventually.PassesAsync(async () => (await pages.ConsumeAsync(key, """{"requests":0}""")).Expect(403));
                break;
            case "mistype":
                text = text[..^1] + (text[^1] == 'x' ? 'y' : 'x');
                break;
            default:
                text = "sk-of-somebody-else";
                break;
        }

        await pages.VisitAsync("/key", async visit =>
        {
            visit.Expects(403);
            await ShowAsync(visit, text);
            await Assertions.Expect(visit.Page.Locator(".field.invalid .error")).ToContainTextAsync(reason);
            await Assertions.Expect(visit.Field("API key")).ToHaveValueAsync(text);
        }, Holder);
    }

    private static async Task ShowAsync(Visit visit, string key)
    {
        await visit.Field("API key").FillAsync(key);
        await visit.Button("Show").ClickAsync();
    }

    private static string Today() => TimeProvider.System.GetUtcNow().ToString("MMM d, yyyy", CultureInfo.InvariantCulture);
}
