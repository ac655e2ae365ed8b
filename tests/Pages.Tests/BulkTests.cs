using Microsoft.Playwright;
using QuotaFunctions.Pages.Tests.Browsing;

namespace QuotaFunctions.Pages.Tests;

/// <summary>Changing many keys at once, and actions from the menu of a row.</summary>
[Collection(PagesOfSqlite.Name)]
public sealed class BulkTests(SqlitePages pages)
{
    [Fact]
    public async Task Selection_Changed_ShowsTheResultOfEachKey()
    {
        var tag = await IssueAsync(3);
        await pages.VisitAsync($"/dashboard/keys?tag={tag}", async visit =>
        {
            // One of the keys is revoked meanwhile, so that suspending it fails.
            await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(3);
            var id = await visit.Page.Locator(".key-name code").First.InnerTextAsync();
            await visit.Field("Select all on this page").CheckAsync();
            await Assertions.Expect(visit.Page.GetByText("3 selected")).ToBeVisibleAsync();
            (await pages.AdminAsync("DELETE", $"/admin/keys/{id}")).Expect(204);

            await visit.Button("Change the selected keys").ClickAsync();
            await visit.Field("What to do").SelectOptionAsync("suspend");
            await visit.Button("Change the keys").ClickAsync();
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("Changed: 2 keys.");
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("Not changed, or not known: 1 key.");
            await Assertions.Expect(visit.Dialog.Locator("tbody tr").First).ToContainTextAsync("failed");

            // A telephone has a card for each row, without titles of what is empty.
            await visit.Page.SetViewportSizeAsync(360, 900);
            await Assertions.Expect(visit.Dialog.Locator("td[data-title=Reason]:visible")).ToHaveCountAsync(1);
            await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
            await Assertions.Expect(visit.Page.Locator("tbody .chip.suspended")).ToHaveCountAsync(2);
        });
    }

    [Fact]
    public async Task Matching_Changed_ReachesAllPages()
    {
        var tag = await IssueAsync(260);
        await pages.VisitAsync($"/dashboard/keys?tag={tag}", async visit =>
        {
            await visit.Button("Change all keys that match").ClickAsync();
            await Assertions.Expect(visit.Dialog).ToContainTextAsync($"tag “{tag}”");
            await visit.Field("What to do").SelectOptionAsync("owner");
            await visit.Field("Owner").Last.FillAsync("Grace");
            await visit.Button("Change the keys").ClickAsync();
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("Changed: 260 keys.");
        });
        Assert.Equal(260, (await pages.AdminAsync("GET", $"/admin/keys?tag={tag}&owner=Grace&limit=1000")).Expect(200).Json.GetProperty("keys").GetArrayLength());
    }

    [Fact]
    public async Task Pages_AfterTheBrowsersBack_StepFromThePageThatIsShown()
    {
        var tag = await IssueAsync(160);
        await pages.VisitAsync($"/dashboard/keys?tag={tag}", async visit =>
        {
            var name = visit.Page.Locator(".key-name a").First;
            await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(50);
            var first = await name.InnerTextAsync();
            await visit.Button("Next page").ClickAsync();
            await Assertions.Expect(name).Not.ToHaveTextAsync(first);
            var second = await name.InnerTextAsync();
            await visit.Button("Next page").ClickAsync();
            await Assertions.Expect(name).Not.ToHaveTextAsync(second);

            await visit.BackAsync();
            await Assertions.Expect(name).ToHaveTextAsync(second);
            await visit.Button("Previous page").ClickAsync();
            await Assertions.Expect(name).ToHaveTextAsync(first);
        });
    }

    [Fact]
    public async Task Revocation_OfMany_NeedsTheWordTyped()
    {
        var tag = await IssueAsync(2);
        await pages.VisitAsync($"/dashboard/keys?tag={tag}", async visit =>
        {
            await visit.Button("Change all keys that match").ClickAsync();
            await visit.Field("What to do").SelectOptionAsync("revoke");
            await Assertions.Expect(visit.Button("Change the keys")).ToBeDisabledAsync();
            await visit.Field("Type revoke to confirm").FillAsync("revoke");
            await visit.Button("Change the keys").ClickAsync();
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("Changed: 2 keys.");
        });
        Assert.Equal(2, (await pages.AdminAsync("GET", $"/admin/keys?tag={tag}&status=revoked")).Expect(200).Json.GetProperty("keys").GetArrayLength());
    }

    [Fact]
    public async Task Change_ThatTheServiceRefuses_KeepsTheForm()
    {
        var tag = await IssueAsync(1);
        await pages.VisitAsync($"/dashboard/keys?tag={tag}", async visit =>
        {
            visit.Expects(400);
            await visit.Button("Change all keys that match").ClickAsync();
            await visit.Field("What to do").SelectOptionAsync("tags");
            await visit.Field("Tags").FillAsync("späti");
            await visit.Button("Change the keys").ClickAsync();
            await Assertions.Expect(visit.Dialog.Locator(".error, .failure")).ToContainTextAsync("tags");
            await Assertions.Expect(visit.Field("Tags")).ToHaveValueAsync("späti");
        });
    }

    [Fact]
    public async Task Expiry_WithoutATime_IsRefusedBesideTheTimeAlone()
    {
        var tag = await IssueAsync(1);
        await pages.VisitAsync($"/dashboard/keys?tag={tag}", async visit =>
        {
            visit.Expects(400);
            await visit.Button("Change all keys that match").ClickAsync();
            await visit.Field("Expires").SelectOptionAsync("at");
            await visit.Button("Change the keys").ClickAsync();
            await Assertions.Expect(visit.Field("Time of expiry")).ToHaveAttributeAsync("aria-invalid", "true");
            await Assertions.Expect(visit.Dialog.Locator(".error")).ToHaveCountAsync(1);
        });
    }

    [Fact]
    public async Task MenuOfARow_ByKeyboard_SuspendsTheKey()
    {
        var tag = await IssueAsync(1);
        await pages.VisitAsync($"/dashboard/keys?tag={tag}", async visit =>
        {
            await visit.Button("Actions for bulk-1").FocusAsync();
            await visit.Page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Open" })).ToBeFocusedAsync();
            await visit.Page.Keyboard.PressAsync("ArrowDown");
            await visit.Page.Keyboard.PressAsync("ArrowDown");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Suspend" })).ToBeFocusedAsync();
            await visit.Page.Keyboard.PressAsync("Enter");
            await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Suspend" }).ClickAsync();
            await Assertions.Expect(visit.Page.Locator("tbody .chip.suspended")).ToHaveCountAsync(1);
        });
    }

    private async Task<string> IssueAsync(int count)
    {
        var tag = $"bulk-{Guid.NewGuid():N}"[..20];
        (await pages.AdminAsync("POST", "/admin/keys", $$"""{"quota":5,"count":{{count}},"label":"bulk-{n}","tags":["{{tag}}"]}""")).Expect(201);
        return tag;
    }
}
