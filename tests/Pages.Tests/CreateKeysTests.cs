using System.Text.RegularExpressions;
using Microsoft.Playwright;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Pages.Tests.Browsing;

namespace QuotaFunctions.Pages.Tests;

/// <summary>Creating keys, and the dialog that shows them once.</summary>
[Collection(PagesOfSqlite.Name)]
public sealed class CreateKeysTests(SqlitePages pages)
{
    private const string Label = "Label (optional)";

    [Fact]
    public Task Create_Trial_ShowsTheKeyOnceWithSnippets() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        var label = PagesHost.NewName("trial");
        await visit.Button("Create keys").ClickAsync();
        await visit.Field(Label).FillAsync(label);
        await visit.Field("Owner (optional)").FillAsync("Ada");
        await visit.Field("Tags (optional)").FillAsync("one two");
        await Assertions.Expect(visit.Dialog).ToContainTextAsync("At most 100 requests per day.");
        await Assertions.Expect(visit.Dialog).ToContainTextAsync("about 200 answers");
        await visit.Button("Create the key").ClickAsync();
        await Assertions.Expect(visit.Heading("Copy the key now")).ToBeVisibleAsync();

        // Neither Escape nor a click beside the dialog closes it before the key is copied.
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.Mouse.ClickAsync(5, 5);
        await Assertions.Expect(visit.Button("Done")).ToBeDisabledAsync();

        var key = await visit.Page.Locator("code.secret").InnerTextAsync();
        (await pages.Server.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key))).Expect(200);
        foreach (var (tab, text) in new[] { ("curl", "Authorization: Bearer"), ("Python", "OpenAI(base_url="), ("Node", "new OpenAI({"), ("C#", "ApiKeyCredential"), (".env", "OPENAI_API_KEY=") })
        {
            await visit.Page.GetByRole(AriaRole.Tab, new() { Name = tab, Exact = true }).ClickAsync();
            var panel = visit.Page.GetByRole(AriaRole.Tabpanel);
            await Assertions.Expect(panel).ToContainTextAsync(text);
            await Assertions.Expect(panel).ToContainTextAsync(key);
            await Assertions.Expect(panel).ToContainTextAsync($"{pages.Server.Address}v1");
        }

        await visit.Button("Copy the key").ClickAsync();
        Assert.Equal(key, await visit.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await visit.Button("Done").ClickAsync();
        await Assertions.Expect(visit.Dialog).ToHaveCountAsync(0);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = label })).ToBeVisibleAsync();
        Assert.DoesNotContain(key, await visit.Page.ContentAsync(), StringComparison.Ordinal);
    });

    [Fact]
    public Task Create_Workshop_MakesManyKeysWithAListAsCsv() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        await visit.Button("Create keys").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Radio, new() { Name = "Workshop" }).ClickAsync();
        await Assertions.Expect(visit.Field(Label)).ToHaveValueAsync("workshop-{n}");
        await visit.Field("Label (optional)").FillAsync("=class-{n}");
        await visit.Field("How many keys").FillAsync("12");
        await Assertions.Expect(visit.Dialog).ToContainTextAsync("3,600,000 tokens for all keys");
        await visit.Button("Create 12 keys").ClickAsync();
        await Assertions.Expect(visit.Heading("Save the 12 keys now")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator(".secret-list li")).ToHaveCountAsync(12);

        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Button("Save as CSV").Last.ClickAsync());
        var lines = (await File.ReadAllTextAsync((await download.PathAsync())!)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("label,id,key,base_url,owner,expires_at", lines[0]);
        Assert.Equal(13, lines.Length);
        Assert.All(lines[1..], line => Assert.Matches($"^'=class-\\d\\d,[0-9a-z]{{16}},trial_[0-9A-Za-z_]+,{pages.Server.Address}v1,,20", line));
        await visit.Button("Done").ClickAsync();
    });

    [Fact]
    public Task Create_ServiceWithEverySetting_IsWhatTheRecordSays() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        var label = PagesHost.NewName("service");
        await visit.Button("Create keys").ClickAsync();
        await visit.Field(Label).FillAsync(label);
        await visit.Page.GetByRole(AriaRole.Radio, new() { Name = "Service" }).ClickAsync();
        await Assertions.Expect(visit.Field(Label)).ToHaveValueAsync(label);
        await visit.Button("Add a limit").ClickAsync();
        await visit.Field("Unit").Last.FillAsync("images");
        await visit.Field("Window").Last.SelectOptionAsync("week");
        await visit.Field("Limit").Last.FillAsync("1,500");
        await visit.Button("Remove limit 1").ClickAsync();
        await visit.Field("Expires").SelectOptionAsync("at");
        await visit.Field("Time of expiry").FillAsync("2040-07-01T12:00");
        await visit.Page.GetByText("More settings").ClickAsync();
        await visit.Field("Models (optional)").FillAsync("gpt-4o-mini\ngpt-4o");
        await visit.Field("Requests at once (optional)").FillAsync("8");
        await visit.Field("Time zone (optional)").FillAsync("Asia/Shanghai");
        await visit.Field("Prefix (optional)").FillAsync("svc_");
        await visit.Button("Create the key").ClickAsync();

        var key = await visit.Page.Locator("code.secret").InnerTextAsync();
        Assert.StartsWith("svc_", key, StringComparison.Ordinal);
        var record = await pages.RecordAsync(key.Split('_')[1]);
        Assert.Equal(
            [("tokens", "month", 20_000_000), ("images", "week", 1_500)],
            record.GetProperty("limits").EnumerateArray().Select(l => (l.GetProperty("unit").GetString()!, l.GetProperty("window").GetString()!, l.GetProperty("limit").GetInt32())));
        Assert.Equal("2040-07-01T10:00:00.000Z", record.GetProperty("expires_at").GetString());
        Assert.Equal(["gpt-4o-mini", "gpt-4o"], record.GetProperty("models").EnumerateArray().Select(m => m.GetString()!));
        Assert.Equal((8, "Asia/Shanghai", label), (record.GetProperty("max_parallel").GetInt32(), record.GetProperty("time_zone").GetString(), record.GetProperty("label").GetString()));
        await visit.Page.GetByLabel("I have stored it").CheckAsync();
        await visit.Button("Done").ClickAsync();
    });

    [Fact]
    public Task Create_BadInput_ShowsTheServicesReasonBesideTheFieldAndKeepsTheForm() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        visit.Expects(400);
        await visit.Button("Create keys").ClickAsync();
        await visit.Field("Tags (optional)").FillAsync("fine spätzle");
        await ExpectRefusalAsync(visit, "Tags (optional)", "'tags[1]'");
        await visit.Field("Tags (optional)").FillAsync("fine");
        await visit.Field("Limit").Nth(1).FillAsync("many");
        await ExpectRefusalAsync(visit, "Limit", "'limits[1].limit' must be a whole number");
        await visit.Field("Limit").Nth(1).FillAsync("5");
        await visit.Field("How many keys").FillAsync("1001");
        await visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Create 1,001") }).ClickAsync();
        await Assertions.Expect(visit.Field("How many keys")).ToHaveAttributeAsync("aria-invalid", "true");
        await visit.Field("How many keys").FillAsync("1");
        await visit.Button("Remove limit 2").ClickAsync();
        await visit.Button("Remove limit 1").ClickAsync();
        await visit.Button("Create the key").ClickAsync();
        await Assertions.Expect(visit.Dialog).ToContainTextAsync("'quota' is missing");
        await Assertions.Expect(visit.Field("Tags (optional)")).ToHaveValueAsync("fine");

        await visit.Page.GetByLabel("Allow keys without a limit").CheckAsync();
        await visit.Button("Create the key").ClickAsync();
        await Assertions.Expect(visit.Heading("Copy the key now")).ToBeVisibleAsync();
    });

    [Fact]
    public Task Create_Refused_BringsTheReaderToTheFieldAtFault() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        visit.Expects(400);
        await visit.Page.SetViewportSizeAsync(1280, 500);
        await visit.Button("Create keys").ClickAsync();
        await visit.Field("Label (optional)").FillAsync(new string('x', 10_000));
        await visit.Button("Create the key").ClickAsync();

        await Assertions.Expect(visit.Field("Label (optional)")).ToBeFocusedAsync();
        await Assertions.Expect(visit.Dialog.Locator(".field .error")).ToBeInViewportAsync(new() { Ratio = 1 });

        // Without a field at fault the focus goes back to the button.
        await visit.Field("Label (optional)").FillAsync("");
        await visit.Page.RouteAsync("**/api/admin/keys", route => route.FulfillAsync(new() { Status = 400, Body = "?" }));
        await visit.Button("Create the key").ClickAsync();
        await Assertions.Expect(visit.Dialog.Locator(".failure")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Assertions.Expect(visit.Button("Create the key")).ToBeFocusedAsync();
    });

    [Fact]
    public async Task Create_AnswerLost_RepeatsTheSameOperation()
    {
        var label = PagesHost.NewName("lost answer");
        await pages.VisitAsync("/dashboard/keys", async visit =>
        {
            visit.ExpectsLoss();
            await visit.Button("Create keys").ClickAsync();
            await visit.Field(Label).FillAsync(label);

            // The service gets the request, and the page never sees the answer.
            await visit.Page.RouteAsync("**/api/admin/keys", async route =>
            {
                await route.FetchAsync();
                await route.AbortAsync("connectionreset");
            }, new() { Times = 1 });
            await visit.Button("Create the key").ClickAsync();
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("cannot be reached");
            await Assertions.Expect(visit.Field(Label)).ToHaveValueAsync(label);

            await visit.Button("Create the key").ClickAsync();
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("created by an earlier request whose answer was lost");
        });
        Assert.Single((await pages.AdminAsync("GET", $"/admin/keys?label={Uri.EscapeDataString(label)}")).Expect(200).Json.GetProperty("keys").EnumerateArray());
    }

    private static async Task ExpectRefusalAsync(Visit visit, string field, string reason)
    {
        await visit.Button("Create the key").ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".field.invalid").Filter(new() { Has = visit.Field(field) }).Locator(".error")).ToContainTextAsync(reason);
    }
}
