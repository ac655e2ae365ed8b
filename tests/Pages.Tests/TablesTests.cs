using Microsoft.Playwright;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Pages.Tests.Browsing;

namespace QuotaFunctions.Pages.Tests;

/// <summary>A tour of the pages about keys, and of the overview, on Table Storage.</summary>
public sealed class TablesTests(TablesPages pages) : IClassFixture<TablesPages>
{
    [Fact]
    public Task Keys_CreatedChangedAndRevoked_OnTables() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        var label = PagesHost.NewName("tables");
        await visit.Button("Create keys").ClickAsync();
        await visit.Field("Label (optional)").FillAsync(label);
        await visit.Button("Create the key").ClickAsync();
        await visit.Page.GetByLabel("I have stored it").CheckAsync();
        await visit.Button("Done").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = label }).ClickAsync();

        await visit.ChooseAsync("Actions for requests per day", "Top up");
        await visit.Field("Amount to add").FillAsync("5");
        await visit.Button("Top up").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("0 of 105 requests")).ToBeVisibleAsync();

        await visit.Button("Edit").ClickAsync();
        await visit.Field("Owner (optional)").FillAsync("Grace");
        await visit.Button("Save").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Grace")).ToBeVisibleAsync();

        await visit.Button("Revoke").ClickAsync();
        await visit.Field($"Type {label} to confirm").FillAsync(label);
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".page-head .chip")).ToHaveTextAsync("revoked");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "← Keys" }).ClickAsync();
        await visit.Field("Owner").FillAsync("Grace");
        await visit.Button("Search").ClickAsync();
        await Assertions.Expect(visit.Page.Locator("tbody .chip.revoked")).ToHaveCountAsync(1);
    });

    [Fact]
    public async Task Overview_UsedKey_OnTables()
    {
        var label = PagesHost.NewName("overview");
        var key = await pages.IssueAsync($$"""{"label":"{{label}}","quota":10}""");
        for (var i = 0; i < 9; i++)
        {
            (await pages.Server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key.Text))).Expect(200);
        }

        await Eventually.PassesAsync(async () => Assert.Contains(
            (await pages.AdminAsync("GET", "/admin/overview?span=24h&group_by=key")).Expect(200).Json.GetProperty("attention").EnumerateArray(),
            entry => entry.GetProperty("key_id").GetString() == key.Id));
        await pages.VisitAsync("/dashboard", async visit =>
        {
            await Assertions.Expect(visit.Page.Locator(".health")).ToContainTextAsync("All is well");
            await Assertions.Expect(visit.Page.Locator(".health")).ToContainTextAsync("tables, ");
            await visit.Page.GetByRole(AriaRole.Radio, new() { Name = "Requests" }).CheckAsync(new() { Force = true });
            await Assertions.Expect(visit.Page.Locator(".legend-item").Filter(new() { HasText = label }).Locator(".legend-amount")).ToHaveTextAsync("9");

            var entry = visit.Page.Locator(".entry").Filter(new() { HasText = label });
            await Assertions.Expect(entry).ToContainTextAsync("90% used: 9 of 10 requests");
            await visit.Button($"Top up: {label}").ClickAsync();
            await visit.Field("Amount to add").FillAsync("90");
            await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Top up" }).ClickAsync();
            await Assertions.Expect(entry).ToHaveCountAsync(0);
            await Look.EverywhereAsync(visit);
        });
        Assert.Equal(100, (await pages.RecordAsync(key.Id)).GetProperty("quota").GetInt64());
    }
}
