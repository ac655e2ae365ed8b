using System.Text.Json;
using Microsoft.Playwright;
using QuotaFunctions.Http.Contract;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Pages.Tests.Browsing;

namespace QuotaFunctions.Pages.Tests;

/// <summary>A key's own page: its limits, and what can be done to it.</summary>
[Collection(PagesOfSqlite.Name)]
public sealed class KeyPageTests(SqlitePages pages)
{
    private const string RequestsADay = "Actions for requests per day";

    [Fact]
    public async Task Limits_ChangedToppedUpAddedAndRemoved_AreAsTheApiSays()
    {
        var key = await IssueAsync("""{"limits":[{"unit":"requests","window":"day","limit":10}],"label":"NAME"}""");
        await VisitAsync(key, async visit =>
        {
            visit.Expects(400);
            await visit.ChooseAsync(RequestsADay, "Change");
            await visit.Field("New limit").FillAsync("-3");
            await visit.Button("Save").ClickAsync();
            await Assertions.Expect(visit.Dialog.Locator(".field .error")).ToContainTextAsync("'limit' must be");
            await visit.Field("New limit").FillAsync("20");
            await visit.Button("Save").ClickAsync();
            await visit.ToldAsync("The limit is changed.");
            await Assertions.Expect(visit.Page.GetByText("0 of 20 requests")).ToBeVisibleAsync();

            await visit.ChooseAsync(RequestsADay, "Top up");
            await visit.Field("Amount to add").FillAsync("5");
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("The limit is then 25 requests.");
            await visit.Button("Top up").ClickAsync();
            await Assertions.Expect(visit.Page.GetByText("0 of 25 requests")).ToBeVisibleAsync();

            await visit.Button("Add a limit").ClickAsync();
            await visit.Field("Limit").FillAsync("7");
            foreach (var unit in new[] { "", "token", "Images!" })
            {
                await visit.Field("Unit").FillAsync(unit);
                await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add a limit" }).ClickAsync();
                await Assertions.Expect(visit.Page.Locator(".field.invalid").Filter(new() { Has = visit.Field("Unit") }).Locator(".error")).ToContainTextAsync("unit");
            }

            await visit.Field("Unit").FillAsync("images");
            await visit.Field("Window").SelectOptionAsync("month");
            await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add a limit" }).ClickAsync();
            await Assertions.Expect(visit.Page.GetByText("0 of 7 images")).ToBeVisibleAsync();

            // The last limit on requests or tokens goes only when the reader insists.
            await visit.ChooseAsync(RequestsADay, "Remove");
            await visit.Button("Remove").ClickAsync();
            await visit.Page.GetByLabel("Remove it even though").CheckAsync();
            await visit.Button("Remove").ClickAsync();
            await visit.ToldAsync("The limit is removed.");
            await Assertions.Expect(visit.Page.GetByText("requests per day")).ToHaveCountAsync(0);
        });
        var limit = Assert.Single((await pages.RecordAsync(key.Id)).GetProperty("limits").EnumerateArray());
        Assert.Equal(("images", 7), (limit.GetProperty("unit").GetString(), limit.GetProperty("limit").GetInt32()));
    }

    [Theory]
    [InlineData("  two  spaces  and more")]
    [InlineData("مفتاح <b>تجريبي</b>")]
    public async Task Revoke_LabelThatIsShownOtherwise_IsConfirmedAsItIsShown(string label)
    {
        var key = await pages.IssueAsync(JsonSerializer.Serialize(new { label, quota = 1 }));
        await VisitAsync(key, async visit =>
        {
            await visit.Button("Revoke").ClickAsync();
            var field = visit.Dialog.Locator("label");
            await Assertions.Expect(field).Not.ToContainTextAsync("…");
            var shown = await field.InnerTextAsync();
            await visit.Dialog.Locator("input").FillAsync(shown["Type ".Length..^" to confirm".Length]);
            await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
            await Assertions.Expect(visit.Page.Locator(".page-head .chip")).ToHaveTextAsync("revoked");
        });
    }

    [Fact]
    public async Task TopUp_AnswerLost_AddsOnce()
    {
        var key = await IssueAsync("""{"limits":[{"unit":"requests","window":"day","limit":10}],"label":"NAME"}""");
        await VisitAsync(key, async visit =>
        {
            visit.ExpectsLoss();
            await visit.ChooseAsync(RequestsADay, "Top up");
            await visit.Field("Amount to add").FillAsync("5");
            await visit.Page.RouteAsync("**/limits/requests/day", async route =>
            {
                await route.FetchAsync();
                await route.AbortAsync("connectionreset");
            }, new() { Times = 1 });
            await visit.Button("Top up").ClickAsync();
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("cannot be reached");
            await visit.Button("Top up").ClickAsync();
            await visit.ToldAsync("The limit is changed.");
            await Assertions.Expect(visit.Page.GetByText("0 of 15 requests")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task NewLimit_AnswerLostAndWindowChanged_IsAnotherOperation()
    {
        var key = await IssueAsync("""{"limits":[{"unit":"requests","window":"day","limit":10}],"label":"NAME"}""");
        await VisitAsync(key, async visit =>
        {
            visit.ExpectsLoss();
            await visit.Button("Add a limit").ClickAsync();
            await visit.Field("Unit").FillAsync("images");
            await visit.Field("Limit").FillAsync("7");
            await visit.Page.RouteAsync("**/limits/images/day", async route =>
            {
                await route.FetchAsync();
                await route.AbortAsync("connectionreset");
            }, new() { Times = 1 });
            var add = visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add a limit" });
            await add.ClickAsync();
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("cannot be reached");
            await visit.Field("Window").SelectOptionAsync("month");
            await add.ClickAsync();
            await visit.ToldAsync("The limit is changed.");
        });
        Assert.Equal(3, (await pages.RecordAsync(key.Id)).GetProperty("limits").GetArrayLength());
    }

    [Fact]
    public async Task TopUp_WhileTheKeyIsRead_IsShownAndNotTheOlderAnswer()
    {
        var key = await IssueAsync("""{"limits":[{"unit":"requests","window":"day","limit":10}],"label":"NAME"}""");
        await VisitAsync(key, async visit =>
        {
            var (read, topped) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            await Assertions.Expect(visit.Page.GetByText("0 of 10 requests")).ToBeVisibleAsync();
            await visit.Page.RouteAsync($"**/api/admin/keys/{key.Id}", async route =>
            {
                var older = await route.FetchAsync();
                read.SetResult();
                await topped.Task;
                await route.FulfillAsync(new() { Response = older });
            }, new() { Times = 1 });
            await visit.Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
            await read.Task;
            await visit.ChooseAsync(RequestsADay, "Top up");
            await visit.Field("Amount to add").FillAsync("5");
            await visit.Button("Top up").ClickAsync();
            await visit.ToldAsync("The limit is changed.");
            topped.SetResult();

            // Long enough for the older answer to be shown, and shorter than a poll.
            await visit.Page.EvaluateAsync("fetch('/livez').then(answer => answer.text())");
            Assert.True(await visit.Page.GetByText("0 of 15 requests").IsVisibleAsync());
        });
    }

    [Fact]
    public async Task Rotate_WithOverlap_ShowsTheNewKeyAndKeepsTheOld()
    {
        var key = await IssueAsync("""{"quota":10,"label":"NAME"}""");
        await VisitAsync(key, async visit =>
        {
            await visit.Button("Rotate").ClickAsync();
            await visit.Field("The old text still works").SelectOptionAsync("3600");
            await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Rotate" }).ClickAsync();
            var fresh = await visit.Page.Locator("code.secret").InnerTextAsync();
            Assert.NotEqual(key.Text, fresh);
            foreach (var text in new[] { key.Text, fresh })
            {
                (await pages.Server.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(text))).Expect(200);
            }

            await visit.Page.GetByLabel("I have stored it").CheckAsync();
            await visit.Page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(visit.Dialog).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task Rotate_AnswerLost_IsNotRepeatedUnseen()
    {
        var key = await IssueAsync("""{"quota":10,"label":"NAME"}""");
        await VisitAsync(key, async visit =>
        {
            visit.ExpectsLoss();
            visit.Expects(412);
            await visit.Button("Rotate").ClickAsync();
            var rotate = visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Rotate" });
            await visit.Page.RouteAsync("**/rotate", async route =>
            {
                await route.FetchAsync();
                await route.AbortAsync("connectionreset");
            }, new() { Times = 1 });
            await rotate.ClickAsync();
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("cannot be reached");

            // The connection is back, and the page has read what it shows again.
            await visit.ToldAsync("The connection is back.");
            await rotate.ClickAsync();
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("changed meanwhile");
            await rotate.ClickAsync();
            await Assertions.Expect(visit.Page.Locator("code.secret")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task Rotate_NotAnsweredOrNotStored_CannotBeLeft()
    {
        var key = await IssueAsync("""{"quota":10,"label":"NAME"}""");
        await pages.VisitAsync("/dashboard/keys", async visit =>
        {
            await visit.Field("Label or id").FillAsync(key.Id);
            await visit.Button("Search").ClickAsync();
            var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await visit.Page.RouteAsync("**/rotate", async route =>
            {
                await answer.Task;
                await route.ContinueAsync();
            });
            await visit.Button("Rotate").ClickAsync();
            await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Rotate" }).ClickAsync();
            await Assertions.Expect(visit.Button("Cancel")).ToBeDisabledAsync();
            await visit.Page.Keyboard.PressAsync("Escape");
            await visit.BackAsync();
            answer.SetResult();

            await Assertions.Expect(visit.Heading("Copy the key now")).ToBeVisibleAsync();
            await visit.BackAsync();
            await Assertions.Expect(visit.Page.Locator("code.secret")).ToBeVisibleAsync();
            Assert.EndsWith($"/dashboard/keys/{key.Id}", visit.Page.Url, StringComparison.Ordinal);

            await visit.Page.GetByLabel("I have stored it").CheckAsync();
            await visit.Button("Done").ClickAsync();
            await visit.BackAsync();
            await Assertions.Expect(visit.Heading("Keys")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task SuspendResumeResetAndRevoke_EachAfterAQuestion_AreDone()
    {
        var key = await IssueAsync("""{"quota":10,"label":"NAME"}""");
        (await pages.Server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key.Text))).Expect(200);
        await VisitAsync(key, async visit =>
        {
            var name = await visit.Page.Locator("h1").InnerTextAsync();
            await DoAsync(visit, "Suspend", "The key is suspended.");
            await Assertions.Expect(visit.Page.Locator(".page-head .chip")).ToHaveTextAsync("suspended");
            await DoAsync(visit, "Resume", "The key works again.");
            await DoAsync(visit, "Reset usage", "The usage is reset.");
            await Assertions.Expect(visit.Page.GetByText("0 of 10 requests")).ToBeVisibleAsync();

            await visit.Button("Revoke").ClickAsync();
            var revoke = visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" });
            await Assertions.Expect(revoke).ToBeDisabledAsync();
            await visit.Field($"Type {name} to confirm").FillAsync(name);
            await revoke.ClickAsync();
            await visit.ToldAsync("The key is revoked.");
            await Assertions.Expect(visit.Page.Locator(".page-head .chip")).ToHaveTextAsync("revoked");
            await Assertions.Expect(visit.Button("Edit")).ToHaveCountAsync(0);
        });
        Assert.Equal("revoked", (await pages.RecordAsync(key.Id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Edit_OfEveryField_SendsWhatWasChanged()
    {
        var key = await IssueAsync("""{"quota":10,"label":"NAME","owner":"Ada","models":["gpt-4o"],"expires_in":"P2D"}""");
        await VisitAsync(key, async visit =>
        {
            visit.Expects(400);
            await visit.Button("Edit").ClickAsync();
            await visit.Field("Owner (optional)").FillAsync("");
            await visit.Field("Tags (optional)").FillAsync("x:1 y");
            await visit.Field("Models (optional)").FillAsync("");
            await visit.Field("Requests at once (optional)").FillAsync("3");
            await visit.Field("Expires").SelectOptionAsync("never");
            await visit.Field("Time zone (optional)").FillAsync("Mars/Olympus");
            await visit.Button("Save").ClickAsync();
            await Assertions.Expect(visit.Page.Locator(".field.invalid").Filter(new() { Has = visit.Field("Time zone (optional)") }).Locator(".error")).ToContainTextAsync("time_zone");
            await visit.Field("Time zone (optional)").FillAsync("Europe/Berlin");
            await visit.Button("Save").ClickAsync();
            await visit.ToldAsync("The key is saved.");
            await Assertions.Expect(visit.Page.GetByText("Europe/Berlin")).ToBeVisibleAsync();
        });
        var record = await pages.RecordAsync(key.Id);
        Assert.Equal(JsonValueKind.Null, record.GetProperty("owner").ValueKind);
        Assert.Equal(JsonValueKind.Null, record.GetProperty("models").ValueKind);
        Assert.Equal(JsonValueKind.Null, record.GetProperty("expires_at").ValueKind);
        Assert.Equal(["x:1", "y"], record.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!));
        Assert.Equal((3, 10), (record.GetProperty("max_parallel").GetInt32(), record.GetProperty("quota").GetInt32()));
    }

    [Fact]
    public async Task Edit_OfAKeyThatOthersChanged_SaysWhatAndKeepsTheEntries()
    {
        var key = await IssueAsync("""{"quota":10,"label":"NAME","owner":"Ada"}""");
        await VisitAsync(key, async visit =>
        {
            visit.Expects(412);
            await visit.Button("Edit").ClickAsync();
            await visit.Field("Tags (optional)").FillAsync("mine");
            (await pages.AdminAsync("PATCH", $"/admin/keys/{key.Id}", """{"owner":"Grace"}""")).Expect(200);
            await visit.Button("Save").ClickAsync();
            await Assertions.Expect(visit.Dialog).ToContainTextAsync("Owner: Ada → Grace");
            await Assertions.Expect(visit.Field("Tags (optional)")).ToHaveValueAsync("mine");
            await Assertions.Expect(visit.Field("Owner (optional)")).ToHaveValueAsync("Grace");
            await visit.Button("Save").ClickAsync();
            await visit.ToldAsync("The key is saved.");
        });
        var record = await pages.RecordAsync(key.Id);
        Assert.Equal(("Grace", "mine"), (record.GetProperty("owner").GetString(), record.GetProperty("tags")[0].GetString()));
    }

    private static async Task DoAsync(Visit visit, string action, string told)
    {
        await visit.Button(action).ClickAsync();
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = action, Exact = true }).ClickAsync();
        await visit.ToldAsync(told);
        await Assertions.Expect(visit.Dialog).ToHaveCountAsync(0);
    }

    private Task<IssuedKey> IssueAsync(string json) => pages.IssueAsync(json.Replace("NAME", PagesHost.NewName("a key"), StringComparison.Ordinal));

    private Task VisitAsync(IssuedKey key, Func<Visit, Task> act) => pages.VisitAsync($"/dashboard/keys/{key.Id}", act);
}
