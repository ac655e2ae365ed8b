using Microsoft.Playwright;
using QuotaFunctions.Pages.Tests.Browsing;

namespace QuotaFunctions.Pages.Tests;

/// <summary>A tour of the pages about keys on Table Storage.</summary>
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
}
