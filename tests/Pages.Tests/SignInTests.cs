using Microsoft.Playwright;
using QuotaFunctions.Pages.Tests.Browsing;

namespace QuotaFunctions.Pages.Tests;

/// <summary>Signing in with the admin token.</summary>
[Collection(PagesOfSqlite.Name)]
public sealed class SignInTests(SqlitePages pages)
{
    private const string Stay = "Stay signed in until this tab is closed";
    private static readonly VisitOptions Stranger = new() { IsSignedIn = false };

    [Fact]
    public Task SignIn_WrongToken_SaysSoBesideTheField() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        visit.Expects(401);
        await visit.Field("Admin token").FillAsync("0123456789012345678901234567890123456789");
        await visit.Button("Sign in").ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "does not accept this token" })).ToBeVisibleAsync();
        await Assertions.Expect(visit.Field("Admin token")).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Null(await StoredAsync(visit));

        // What no header can carry is refused without being sent, and is no lost connection.
        await visit.Field("Admin token").FillAsync("密码");
        await visit.Button("Sign in").ClickAsync();
        await Assertions.Expect(visit.Field("Admin token")).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(visit.Page.GetByText("connection to the service is lost")).ToHaveCountAsync(0);
    }, Stranger);

    [Fact]
    public Task SignIn_Staying_LastsOverAReloadUntilTheSignOut() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        await SignInAsync(visit);
        await visit.Page.ReloadAsync();
        await Assertions.Expect(visit.Heading("Keys")).ToBeVisibleAsync();

        await visit.Button("Sign out").ClickAsync();
        await Assertions.Expect(visit.Field("Admin token")).ToBeVisibleAsync();
        Assert.Null(await StoredAsync(visit));
    }, Stranger);

    [Fact]
    public Task SignIn_NotStaying_StoresNothing() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        await visit.Page.GetByLabel(Stay).UncheckAsync();
        await SignInAsync(visit);
        Assert.Null(await StoredAsync(visit));
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("localStorage.length"));

        await visit.Page.ReloadAsync();
        await Assertions.Expect(visit.Field("Admin token")).ToBeVisibleAsync();
    }, Stranger);

    [Fact]
    public Task Session_RefusedByTheService_AsksAgainAndKeepsTheForm() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        visit.Expects(401);
        var label = PagesHost.NewName("kept");
        await visit.Button("Create keys").ClickAsync();
        await visit.Field("Label (optional)").FillAsync(label);
        await visit.Page.RouteAsync("**/api/admin/keys", route => route.ContinueAsync(new() { Headers = [new("authorization", "Bearer no-longer-right")] }), new() { Times = 1 });
        await visit.Button("Create the key").ClickAsync();

        await Assertions.Expect(visit.Dialog.Locator(".warning").Filter(new() { HasText = "no longer accepts the token" })).ToBeVisibleAsync();
        await SignInAsync(visit);
        await Assertions.Expect(visit.Field("Label (optional)")).ToHaveValueAsync(label);
        await visit.Button("Create the key").ClickAsync();
        await Assertions.Expect(visit.Heading("Copy the key now")).ToBeVisibleAsync();
    });

    [Fact]
    public Task Theme_Chosen_LastsOverAReload() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        await visit.Field("Theme").SelectOptionAsync("dark");
        await visit.Page.ReloadAsync();
        await Assertions.Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    });

    private async Task SignInAsync(Visit visit)
    {
        await visit.Field("Admin token").FillAsync(pages.Server.AdminToken);
        await visit.Button("Sign in").ClickAsync();
        await Assertions.Expect(visit.Field("Admin token")).ToHaveCountAsync(0);
    }

    private static Task<string?> StoredAsync(Visit visit) => visit.Page.EvaluateAsync<string?>("sessionStorage.getItem('quota-admin-token')");
}
