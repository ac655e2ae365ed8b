using Microsoft.Playwright;
using QuotaFunctions.Pages.Tests.Browsing;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Pages.Tests;

/// <summary>What a page does while the service is away.</summary>
public sealed class ConnectionTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Service_GoneAndBack_IsSaidAndNothingIsLost()
    {
        var setup = ServerSetup.In(_workspace);
        await using var first = await ServerProcess.StartAsync(setup);
        await PagesHost.VisitAsync(first, "/dashboard/keys", async visit =>
        {
            visit.ExpectsLoss();
            await visit.Button("Create keys").ClickAsync();
            await visit.Field("Label (optional)").FillAsync("survivor");
            await first.KillAsync();
            await visit.Button("Create the key").ClickAsync();
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("cannot be reached");
            await Assertions.Expect(visit.Page.GetByText("The connection to the service is lost.")).ToBeVisibleAsync();

            await using var second = await ServerProcess.StartAsync(setup with { Port = first.Port });
            await Assertions.Expect(visit.Page.GetByText("The connection to the service is lost.")).ToHaveCountAsync(0, new() { Timeout = 20_000 });
            await Assertions.Expect(visit.Field("Label (optional)")).ToHaveValueAsync("survivor");
            await visit.Button("Create the key").ClickAsync();
            await visit.Page.GetByLabel("I have stored it").CheckAsync();
            await visit.Button("Done").ClickAsync();
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "survivor" })).ToBeVisibleAsync();
        });
    }
}
