using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Pages.Tests.Browsing;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Pages.Tests.Desk;

/// <summary>What needs attention because of something that was not done for long.</summary>
public sealed class OldEntriesTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Attention_KeyThatWasNeverUsed_IsRevokedFromTheList()
    {
        var id = await EarlierUse.IssueAsync(_workspace, "forgotten", holds: false);
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));

        await PagesHost.VisitAsync(server, "/dashboard", async visit =>
        {
            var entry = visit.Page.Locator(".entry").Filter(new() { HasText = "forgotten" });
            await Assertions.Expect(entry).ToContainTextAsync("Never used");
            await Assertions.Expect(entry).ToContainTextAsync("issued 2 days ago");
            await visit.Button("Revoke: forgotten").ClickAsync();
            await visit.Field("Type forgotten to confirm").FillAsync("forgotten");
            await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();

            await Assertions.Expect(visit.Dialog).ToHaveCountAsync(0);
            await Assertions.Expect(visit.Page.Locator(".attention")).ToContainTextAsync("Nothing needs attention.");
        });
        Assert.Equal("revoked", (await KeyAsync(server, id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Attention_HoldThatIsNotCharged_LeadsToTheKeyUntilItIs()
    {
        var id = await EarlierUse.IssueAsync(_workspace, "overdue", holds: true);
        await EarlierUse.RefuseChangesAsync(_workspace);
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));

        await PagesHost.VisitAsync(server, "/dashboard", async visit =>
        {
            var entry = visit.Page.Locator(".entry").Filter(new() { HasText = "Hold not charged" });
            await Assertions.Expect(entry).ToContainTextAsync("1 hold expired 2 days ago and is not charged yet");
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Open: overdue" }).ClickAsync();
            await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex($"/dashboard/keys/{id}$"));
            await Assertions.Expect(visit.Heading("overdue")).ToBeVisibleAsync();

            await EarlierUse.TakeChangesAsync(_workspace);
            await Eventually.PassesAsync(async () => Assert.Equal(1, (await KeyAsync(server, id)).GetProperty("used").GetInt64()));
            await visit.BackAsync();
            await Assertions.Expect(entry).ToHaveCountAsync(0);
        });
    }

    private static async Task<JsonElement> KeyAsync(ServerProcess server, string id) =>
        (await server.Api.SendAsync(ApiCall.Get($"/admin/keys/{id}").As(server.AdminToken))).Expect(200).Json;
}
