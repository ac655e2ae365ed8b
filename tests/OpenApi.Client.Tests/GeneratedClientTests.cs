using System.Net.Http.Headers;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using QuotaFunctions.OpenApi.Client.Models;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.OpenApi.Client.Tests;

/// <summary>The five minutes of README.md, with a client that Kiota made of openapi.json, against the published server.</summary>
public sealed class GeneratedClientTests
{
    [Fact]
    public async Task GeneratedClient_TakingTheTour_GetsEveryAnswer()
    {
        using var workspace = new Workspace();
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(workspace));
        using var adminAdapter = AdapterFor(server, server.AdminToken);
        var admin = new QuotaClient(adminAdapter);

        var issued = (await admin.Admin.Keys.PostAsync(new NewKey { Quota = 3, ExpiresIn = new() { Integer = 86_400 }, Label = "first" }))!.IssuedKey!;
        using var keyAdapter = AdapterFor(server, issued.Key!);
        var key = new QuotaClient(keyAdapter);

        var check = (await key.V1.Quota.Check.GetAsync())!;
        Assert.True(check.Allowed);
        Assert.Equal(("first", 3L), (check.Key!.Label, check.Limits![0].Remaining));

        var consumed = (await key.V1.Quota.Consume.PostAsync(new Consume { Cost = CostOf(1) }, r => r.Headers.Add("Idempotency-Key", "tour-1")))!;
        Assert.Equal((1L, 2L), (consumed.Limits![0].Used, consumed.Limits[0].Remaining));

        var held = (await key.V1.Quota.Holds.PostAsync(new NewHold { Cost = CostOf(2), TtlSeconds = 60 }))!;
        Assert.Equal(2, held.Limits![0].Held);

        var settled = (await key.V1.Quota.Holds[held.Hold!.Id!].Settle.PostAsync(new Settlement { Cost = CostOf(2) }))!;
        Assert.Equal((3L, 0L), (settled.Limits![0].Used, settled.Limits[0].Held));

        var refusal = await Assert.ThrowsAsync<QuotaRefusal>(() => key.V1.Quota.Check.GetAsync());
        Assert.Equal((429, QuotaRefusal_code.Quota_exceeded, false), (refusal.ResponseStatusCode, refusal.Code, refusal.Allowed));
        var spending = await Assert.ThrowsAsync<SpendingRefusal>(() => key.V1.Quota.Consume.PostAsync(new Consume { Cost = CostOf(1) }));
        Assert.Equal(SpendingRefusal_code.Quota_exceeded, spending.Code);

        var usage = (await admin.Admin.Usage.GetAsync(r => r.QueryParameters.GroupBy = "day,key,model"))!;
        Assert.Equal((issued.Id, 3L), (Assert.Single(usage.Rows!).KeyId, usage.Totals!.Requests));
        Assert.Equal(Key_status.Exhausted, Assert.Single((await admin.Admin.Keys.GetAsync())!.Keys!).Status);

        await admin.Admin.Keys[issued.Id!].DeleteAsync();
        Assert.Equal(Key_status.Revoked, (await admin.Admin.Keys[issued.Id!].GetAsync())!.Status);
        var revoked = await Assert.ThrowsAsync<Problem>(() => key.V1.Quota.Consume.PostAsync(new Consume { Cost = CostOf(1) }));
        Assert.Equal((403, Problem_code.Revoked_key), (revoked.ResponseStatusCode, revoked.Code));
    }

    /// <summary>Kiota's own provider of tokens refuses to send one without TLS.</summary>
    private static HttpClientRequestAdapter AdapterFor(ServerProcess server, string token) =>
        new(new AnonymousAuthenticationProvider(), httpClient: new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } })
        {
            BaseUrl = server.Address.GetLeftPart(UriPartial.Authority),
        };

    private static Cost CostOf(long requests) => new() { AdditionalData = new Dictionary<string, object> { ["requests"] = requests } };
}
