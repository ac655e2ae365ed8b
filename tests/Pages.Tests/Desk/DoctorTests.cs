using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Pages.Tests.Browsing;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Pages.Tests.Desk;

/// <summary>The page of the doctor.</summary>
[Collection(PagesWithUse.Name)]
public sealed class DoctorTests(ForwardingPages pages)
{
    private const string Endpoint = "**/api/admin/doctor?**";

    /// <summary>A report with every status, for what a healthy server does not show.</summary>
    private const string Sick =
        """
        {"checked_at":"2030-01-31T12:00:00Z","duration_ms":1234,"status":"problem","findings":[
         {"check":"1.good","subject":null,"status":"ok","title":"1 1 1","detail":null,"fix":null,"duration_ms":1},
         {"check":"1.advice","subject":null,"status":"advice","title":"2 2 2","detail":"3 3 3","fix":null,"duration_ms":1},
         {"check":"1.problem","subject":"/data/quota.db","status":"problem","title":"4 4 4","detail":"5 5 5","fix":"sudo chown -R 10001:10001 /var/lib/quota/with/a/long/path/that/does/not/fit/a/telephone && echo done","duration_ms":1},
         {"check":"1.skipped","subject":null,"status":"skipped","title":"6 6 6","detail":null,"fix":null,"duration_ms":1},
         {"check":"1.warning","subject":null,"status":"warning","title":"7 7 7","detail":null,"fix":"ulimit -n 65536","duration_ms":1}]}
        """;

    [Fact]
    public Task Doctor_OfTheService_RunsOnceWhenThePageOpensAndAgainWhenAsked() => pages.VisitAsync("/dashboard/doctor", async visit =>
    {
        await Assertions.Expect(visit.Page.Locator(".verdict")).ToBeVisibleAsync();
        Assert.Single(visit.Requests, IsDoctor);

        var response = await visit.Page.RunAndWaitForResponseAsync(() => visit.Button("Check again").ClickAsync(), answer => answer.Url.Contains("/doctor?", StringComparison.Ordinal));
        var report = JsonDocument.Parse(await response.TextAsync()).RootElement;
        await Assertions.Expect(visit.Button("Check again")).ToBeEnabledAsync();

        Assert.Equal(2, visit.Requests.Count(IsDoctor));
        var findings = report.GetProperty("findings").EnumerateArray().ToArray();
        Assert.NotEmpty(findings);
        foreach (var (status, title) in new[] { ("problem", "Problems"), ("warning", "Warnings"), ("advice", "Advice"), ("skipped", "Not looked at"), ("ok", "As it should be") })
        {
            var group = visit.Page.Locator(".findings").Filter(new() { Has = visit.Page.GetByText(new Regex($@"^{title}( \d+)?$")) });
            await Assertions.Expect(group.Locator(".finding strong")).ToHaveTextAsync([.. findings.Where(f => Text(f, "status") == status).Select(f => Text(f, "title")!)]);
        }

        Assert.DoesNotContain(ServerSetup.DefaultUpstreamKey, await visit.Page.ContentAsync(), StringComparison.Ordinal);
    });

    [Fact]
    public Task Doctor_SickService_HasTheWorstFirstAndCommandsToCopy() => pages.VisitAsync("/dashboard/audit", async visit =>
    {
        await AnswerAsync(visit, Sick);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Doctor" }).ClickAsync();

        await Assertions.Expect(visit.Page.Locator(".verdict")).ToHaveTextAsync("Something does not work");
        await Assertions.Expect(visit.Page.Locator(".finding strong")).ToHaveTextAsync(["4 4 4", "7 7 7", "2 2 2", "6 6 6", "1 1 1"]);
        await Assertions.Expect(visit.Page.GetByText("1 1 1")).ToBeHiddenAsync();
        await visit.Page.Locator("summary").Filter(new() { HasText = "As it should be" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("1 1 1")).ToBeVisibleAsync();

        await visit.Button("Copy the command: 7 7 7").ClickAsync();
        Assert.Equal("ulimit -n 65536", await visit.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    });

    [Fact]
    public Task Doctor_InBothThemesAndOnATelephone_IsAccessibleAndFits() => TourAsync(new VisitOptions(), Look.EverywhereAsync);

    [Fact]
    public Task Doctor_InChinese_HasNoEnglishWord() =>
        TourAsync(new VisitOptions { Locale = "zh-CN" }, visit => Look.ChineseAsync(visit, ".finding"));

    /// <summary>The findings are the service's own words in the page's language.</summary>
    [Fact]
    public Task Doctor_InChinese_HasTheFindingsInChinese() => pages.VisitAsync("/dashboard/doctor", async visit =>
    {
        await Assertions.Expect(visit.Page.Locator(".verdict")).ToBeVisibleAsync();
        var titles = await visit.Page.Locator(".finding strong").AllTextContentsAsync();
        Assert.NotEmpty(titles);
        Assert.All(titles, title => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", title));
        Assert.All(visit.Requests.Where(IsDoctor), request => Assert.EndsWith("?language=zh", request, StringComparison.Ordinal));
    }, new VisitOptions { Locale = "zh-CN" });

    [Fact]
    public Task Doctor_NotAnsweredAgain_SaysSoAndKeepsTheFindings() => pages.VisitAsync("/dashboard/audit", async visit =>
    {
        await AnswerAsync(visit, Sick);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Doctor" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("4 4 4")).ToBeVisibleAsync();
        await visit.Page.UnrouteAsync(Endpoint);
        await visit.HangAsync(Endpoint);

        await visit.Button("Check again").ClickAsync();

        await Assertions.Expect(visit.Page.Locator(".failure")).ToContainTextAsync("did not answer in time");
        await Assertions.Expect(visit.Page.GetByText("4 4 4")).ToBeVisibleAsync();
    });

    [Fact]
    public async Task Overview_FailingUpstream_LeadsToTheDoctorWhoFindsIt()
    {
        using var workspace = new Workspace();

        // Nobody listens on port 9 of this machine.
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(workspace).To(new Uri("http://127.0.0.1:9/v1")));
        var issued = (await server.Api.SendAsync(ApiCall.Post("/admin/keys").As(server.AdminToken).Json("""{"quota":10}"""))).Expect(201);
        (await server.Api.SendAsync(ApiCall.Post("/v1/chat/completions").As(issued.Json.GetProperty("key").GetString()!).Json("""{"model":"m","messages":[]}"""))).Expect(502);

        await PagesHost.VisitAsync(server, "/dashboard", async visit =>
        {
            await Assertions.Expect(visit.Page.Locator(".verdict")).ToContainTextAsync("Something is failing");
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Find the cause" }).ClickAsync();

            await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex("/dashboard/doctor$"));
            await Assertions.Expect(visit.Page.Locator(".findings.is-problem, .findings.is-warning").First).ToContainTextAsync("upstreams.reach");
        });
    }

    /// <summary>Looks at the page of a sick service, and of this one.</summary>
    private async Task TourAsync(VisitOptions options, Func<Visit, Task> look)
    {
        await pages.VisitAsync("/dashboard/audit", async visit =>
        {
            await AnswerAsync(visit, Sick);
            await visit.Page.Locator("nav a[href$='/doctor']").ClickAsync();
            await Assertions.Expect(visit.Page.GetByText("4 4 4")).ToBeVisibleAsync();
            foreach (var summary in await visit.Page.Locator(".findings summary").AllAsync())
            {
                await summary.ClickAsync();
            }

            await look(visit);
        }, options);
        await pages.VisitAsync("/dashboard/doctor", async visit =>
        {
            await Assertions.Expect(visit.Page.Locator(".verdict")).ToBeVisibleAsync();
            foreach (var summary in await visit.Page.Locator(".findings summary").AllAsync())
            {
                await summary.ClickAsync();
            }

            await look(visit);
        }, options);
    }

    private static async Task AnswerAsync(Visit visit, string report) =>
        await visit.Page.RouteAsync(Endpoint, route => route.FulfillAsync(new() { ContentType = "application/json", Body = report }));

    private static bool IsDoctor(string request) => request.Contains("/admin/doctor", StringComparison.Ordinal);

    private static string? Text(JsonElement finding, string member) => finding.GetProperty(member).GetString();
}
