using System.Text.Json;
using Microsoft.Playwright;
using QuotaFunctions.Pages.Tests.Browsing;

namespace QuotaFunctions.Pages.Tests;

/// <summary>A key that somebody else changes while a dialog of it is open.</summary>
[Collection(PagesOfSqlite.Name)]
public sealed class KeyChangedElsewhereTests(SqlitePages pages)
{
    [Theory]
    [InlineData("Change", "Save")]
    [InlineData("Remove", "Remove")]
    public async Task Limit_ThatSomebodyElseChangedMeanwhile_IsDecidedAgain(string what, string button)
    {
        var key = await pages.IssueAsync("""{"limits":[{"unit":"requests","window":"day","limit":10},{"unit":"tokens","window":"day","limit":10}],"label":"elsewhere"}""");
        await pages.VisitAsync($"/dashboard/keys/{key.Id}", async visit =>
        {
            visit.Expects(412);
            await visit.ChooseAsync("Actions for requests per day", what);
            (await pages.AdminAsync("PUT", $"/admin/keys/{key.Id}/limits/requests/day", """{"limit":50}""")).Expect(200);
            if (what == "Change")
            {
                await visit.Field("New limit").FillAsync("9");
            }

            await visit.Button(button).ClickAsync();
            await Assertions.Expect(visit.Dialog.Locator(".warning")).ToContainTextAsync("0 of 50 requests");
            Assert.Equal(50, LimitOf(await pages.RecordAsync(key.Id)));

            await visit.Button(button).ClickAsync();
            await Assertions.Expect(visit.Dialog).ToHaveCountAsync(0);
        });
        Assert.Equal(what == "Change" ? 9 : null, LimitOf(await pages.RecordAsync(key.Id)));

        static long? LimitOf(JsonElement record) => record.GetProperty("limits").EnumerateArray()
            .Where(l => l.GetProperty("unit").GetString() == "requests").Select(l => (long?)l.GetProperty("limit").GetInt64()).SingleOrDefault();
    }

    [Fact]
    public async Task Edit_OfAKeyThatOthersRevoked_SaysSo()
    {
        var key = await pages.IssueAsync("""{"quota":1,"label":"elsewhere"}""");
        await pages.VisitAsync($"/dashboard/keys/{key.Id}", async visit =>
        {
            visit.Expects(412);
            await visit.Button("Edit").ClickAsync();
            await visit.Field("Owner (optional)").FillAsync("Ada");
            (await pages.AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(200, 204);
            await visit.Button("Save").ClickAsync();
            await Assertions.Expect(visit.Dialog.Locator(".warning")).ToContainTextAsync("Status: active → revoked");
        });
    }
}
