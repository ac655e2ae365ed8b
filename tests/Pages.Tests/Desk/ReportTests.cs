using System.Text.RegularExpressions;
using Microsoft.Playwright;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Pages.Tests.Desk;

/// <summary>The pages of usage, of upstreams and of the audit log.</summary>
[Collection(PagesWithUse.Name)]
public sealed class ReportTests(ForwardingPages pages)
{
    [Theory]
    [InlineData("")]
    [InlineData("/usage")]
    [InlineData("/upstreams")]
    [InlineData("/audit")]
    [InlineData("/settings")]
    public Task Page_NotAnsweredYet_SaysThatItLoads(string page) => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        await visit.Page.RouteAsync($"**/api/admin{(page.Length > 0 ? page : "/overview")}*", _ => Task.CompletedTask);
        await visit.Page.Locator($"nav a[href='/dashboard{page}']").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Loading…")).ToBeVisibleAsync();
    });

    [Fact]
    public async Task Usage_OfOneTag_HasTheRowsAndTotalsOfTheApi()
    {
        var key = await pages.IssueAsync("""{"label":"report","quota":null,"tags":["report-1"],"owner":"Ana"}""");
        await pages.ChatAsync(key, "gpt-4o-mini", 2);
        await pages.ChatAsync(key, "gpt-4o", 1, tokensIn: 1_000, tokensOut: 234);

        await pages.VisitAsync("/dashboard/usage", async visit =>
        {
            await visit.Field("Tag").First.FillAsync("report-1");
            await visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Day" }).UncheckAsync();
            await visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Owner" }).CheckAsync();
            await visit.Button("Show").ClickAsync();

            await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex("tag=report-1.*by=key%2Cowner%2Cmodel"));
            await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(2);
            var row = visit.Page.Locator("tbody tr").Filter(new() { HasText = "gpt-4o" }).Filter(new() { HasText = "1,234" });
            await Assertions.Expect(row.Locator("td")).ToHaveTextAsync(["report", "Ana", "gpt-4o", "1", "1,000", "234", "1,234", "0", "0", "reported"]);
            await Assertions.Expect(visit.Page.Locator(".totals dd")).ToHaveTextAsync(["3", "1,024", "294", "1,318", "0", "0"]);
        });
    }

    [Fact]
    public async Task Usage_Download_IsTheCsvOfTheApiWithoutTheTokenInAnyAddress()
    {
        var key = await pages.IssueAsync("""{"label":"=file","quota":null,"tags":["report-2"]}""");
        await pages.ChatAsync(key, "gpt-4o-mini", 2);
        await pages.VisitAsync("/dashboard/usage?from=any&tag=report-2&by=day,key,model", async visit =>
        {
            var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Button("Download CSV").ClickAsync());
            Assert.Equal("usage.csv", download.SuggestedFilename);
            var expected = await pages.AdminAsync("GET", "/admin/usage?tag=report-2&group_by=day,key,model&format=csv");
            Assert.Equal(expected.Body, await File.ReadAllBytesAsync(await download.PathAsync()));
            Assert.DoesNotContain(visit.Requests, request => request.Contains(pages.Server.AdminToken, StringComparison.Ordinal));
        });
    }

    [Fact]
    public Task Usage_RefusedFilter_HasTheServicesReasonBesideTheField() => pages.VisitAsync("/dashboard/usage", async visit =>
    {
        visit.Expects(400);
        await visit.Field("Upstream").First.FillAsync("Not a name");
        await visit.Button("Show").ClickAsync();

        var reason = (await pages.AdminAsync("GET", "/admin/usage?upstream=Not%20a%20name")).Expect(400).Json.GetProperty("detail").GetString()!;
        await Assertions.Expect(visit.Page.Locator(".field.invalid .error")).ToHaveTextAsync(reason);
        await Assertions.Expect(visit.Field("Upstream").First).ToHaveValueAsync("Not a name");
    });

    [Fact]
    public async Task Usage_MoreThanAPage_IsPagedByTheService()
    {
        var issued = (await pages.AdminAsync("POST", "/admin/keys", """{"quota":null,"label":"pages-{n}","count":60,"tags":["report-3"]}""")).Expect(201);
        foreach (var key in issued.Json.GetProperty("keys").EnumerateArray())
        {
            (await pages.Server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key.GetProperty("key").GetString()!))).Expect(200);
        }

        await pages.VisitAsync("/dashboard/usage?tag=report-3&by=key", async visit =>
        {
            await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(50);
            await visit.Button("Next page").ClickAsync();
            await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(10);
            await Assertions.Expect(visit.Page.Locator(".totals dd").First).ToHaveTextAsync("60");
            await visit.Button("Previous page").ClickAsync();
            await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(50);
        });
    }

    [Fact]
    public async Task Upstreams_OfTheSettings_AreListedWithoutTheirSecrets()
    {
        var key = await pages.IssueAsync("""{"label":"upstreams","quota":null}""");
        await pages.ChatAsync(key, "gpt-4o-mini", 1);

        await pages.VisitAsync("/dashboard/upstreams", async visit =>
        {
            var row = visit.Page.Locator("tbody tr");
            await Assertions.Expect(row).ToHaveCountAsync(1);
            await Assertions.Expect(row).ToContainTextAsync("default");
            await Assertions.Expect(row).ToContainTextAsync(pages.Upstream.BaseUrl.ToString());
            await Assertions.Expect(row.Locator(".chip")).ToHaveTextAsync("working");
            await Assertions.Expect(row).ToContainTextAsync("every model");
            Assert.DoesNotContain(ServerSetup.DefaultUpstreamKey, await visit.Page.ContentAsync(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Audit_OfOneKey_HasItsChangesNewestFirst()
    {
        var key = await pages.IssueAsync("""{"label":"audited","quota":5}""");
        (await pages.AdminAsync("POST", $"/admin/keys/{key.Id}/suspend")).Expect(200);
        (await pages.AdminAsync("POST", $"/admin/keys/{key.Id}/resume")).Expect(200);

        await pages.VisitAsync("/dashboard/audit", async visit =>
        {
            await visit.Field("Key id").FillAsync(key.Id);
            await visit.Button("Show").ClickAsync();
            await Assertions.Expect(visit.Page.Locator("tbody .chip")).ToHaveTextAsync(["Resumed", "Suspended", "Created"]);

            await visit.Field("Action").First.SelectOptionAsync("key.suspend");
            await visit.Button("Show").ClickAsync();
            await Assertions.Expect(visit.Page.Locator("tbody .chip")).ToHaveTextAsync(["Suspended"]);
            await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex($"key={key.Id}&action=key.suspend"));

            await visit.Page.GetByRole(AriaRole.Link, new() { Name = key.Id }).ClickAsync();
            await Assertions.Expect(visit.Heading("audited")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task KeyPage_Links_LeadToTheUsageAndTheChangesOfThisKeyAlone()
    {
        var key = await pages.IssueAsync("""{"label":"linked","quota":null}""");
        var other = await pages.IssueAsync("""{"label":"not linked","quota":null}""");
        await pages.ChatAsync(key, "gpt-4o-mini", 3);
        await pages.ChatAsync(other, "gpt-4o-mini", 1);
        (await pages.AdminAsync("POST", $"/admin/keys/{key.Id}/suspend")).Expect(200);

        await pages.VisitAsync($"/dashboard/keys/{key.Id}", async visit =>
        {
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Usage of this key" }).ClickAsync();
            await Assertions.Expect(visit.Field("Key id")).ToHaveValueAsync(key.Id);
            await Assertions.Expect(visit.Page.Locator(".totals dd").First).ToHaveTextAsync("3");
            await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(1);

            await visit.BackAsync();
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Changes to this key" }).ClickAsync();
            await Assertions.Expect(visit.Field("Key id")).ToHaveValueAsync(key.Id);
            await Assertions.Expect(visit.Page.Locator("tbody .chip")).ToHaveTextAsync(["Suspended", "Created"]);
        });
    }

    [Fact]
    public Task Audit_RefusedTime_HasTheServicesReasonBesideTheField() => pages.VisitAsync("/dashboard/audit", async visit =>
    {
        visit.Expects(400);
        await visit.Field("From").FillAsync("yesterday");
        await visit.Button("Show").ClickAsync();

        var reason = (await pages.AdminAsync("GET", "/admin/audit?from=yesterday")).Expect(400).Json.GetProperty("detail").GetString()!;
        await Assertions.Expect(visit.Page.Locator(".field.invalid .error")).ToHaveTextAsync(reason);
    });
}
