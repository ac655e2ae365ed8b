using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using QuotaFunctions.Pages.Tests.Browsing;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Pages.Tests.Desk;

/// <summary>The page of settings.</summary>
[Collection(PagesWithUse.Name)]
public sealed class SettingsTests(ForwardingPages pages)
{
    [Fact]
    public async Task Settings_OfTheService_AreShownAsTheApiHasThemWithThoseThatAreSetFirst()
    {
        var settings = (await pages.AdminAsync("GET", "/admin/settings")).Expect(200).Json.GetProperty("settings").EnumerateArray().ToArray();
        var set = settings.Where(IsSet).ToArray();

        await pages.VisitAsync("/dashboard/settings", async visit =>
        {
            await Assertions.Expect(visit.Page.Locator("tbody .name")).ToHaveTextAsync([.. set.Concat(settings.Where(s => !IsSet(s))).Select(NameOf)]);
            await Assertions.Expect(visit.Page.Locator("tbody .chip")).ToHaveCountAsync(set.Length);

            await Assertions.Expect(Row(visit, "UPSTREAM_API_KEY").Locator("td")).ToHaveTextAsync(["UPSTREAM_API_KEY", "set, and not shown", "set"]);
            await Assertions.Expect(Row(visit, "UPSTREAM_BASE_URL").Locator("td").Nth(1)).ToHaveTextAsync(pages.Upstream.BaseUrl.ToString());
            await Assertions.Expect(Row(visit, "ADMIN_TOKEN_FILE").Locator("td")).ToHaveTextAsync(["ADMIN_TOKEN_FILE", "—", "not set"]);
            await Assertions.Expect(Row(visit, "REQUEST_BODY_SECONDS").Locator("td")).ToHaveTextAsync(["REQUEST_BODY_SECONDS", "300", "default"]);
            var content = await visit.Page.ContentAsync();
            Assert.DoesNotContain(ServerSetup.DefaultUpstreamKey, content, StringComparison.Ordinal);
            Assert.DoesNotContain(pages.Server.AdminToken, content, StringComparison.Ordinal);
        });
    }

    [Fact]
    public Task Filter_OfNameOrValue_IsKeptInTheAddress() => pages.VisitAsync("/dashboard/settings", async visit =>
    {
        await visit.Field("Name or value").FillAsync("max_conc");
        await Assertions.Expect(visit.Page.Locator("tbody .name")).ToHaveTextAsync(["MAX_CONCURRENT_REQUESTS", "MAX_CONCURRENT_REQUESTS_PER_KEY"]);
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex(@"/dashboard/settings\?q=max_conc$"));

        await visit.Field("Name or value").FillAsync("no such thing");
        await Assertions.Expect(visit.Page.GetByText("No variable has this in its name or value.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Field("Name or value")).ToBeFocusedAsync();
    });

    private static ILocator Row(Visit visit, string name) =>
        visit.Page.Locator("tbody tr").Filter(new() { Has = visit.Page.GetByText(name, new() { Exact = true }) });

    private static bool IsSet(JsonElement setting) => setting.GetProperty("is_set").GetBoolean();

    private static string NameOf(JsonElement setting) => setting.GetProperty("name").GetString()!;
}
