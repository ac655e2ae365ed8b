using System.Collections.Immutable;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Api.Doctor;
using QuotaFunctions.Api.Health;
using QuotaFunctions.Api.Keys;
using QuotaFunctions.Api.Keys.Bulk;
using QuotaFunctions.Api.OpenApi;
using QuotaFunctions.Api.Overview;
using QuotaFunctions.Api.Pages;
using QuotaFunctions.Api.Quota;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Api.Stats;
using QuotaFunctions.Api.Upstreams;
using QuotaFunctions.Api.Usage;

namespace QuotaFunctions.Api.Routing;

/// <summary>Every operation of the API: the only place that maps name, method and path to a handler. Both hosts use it.</summary>
/// <remarks>
/// <c>admin/…</c> stands for <c>api/admin/…</c> too. Every GET operation also answers HEAD, and every path answers OPTIONS; they need no rows.
/// </remarks>
public static class RouteTable
{
    /// <summary>The prefix of <c>admin/…</c> in its second spelling: the Functions host reserves <c>/admin</c>.</summary>
    public const string AlternatePrefix = "api/";

    /// <summary>The operations.</summary>
    public static ImmutableArray<ApiOperation> Operations { get; } =
    [
        ApiOperation.Open<HealthHandler>("StartPage", "GET", "", h => h.StartPageAsync),
        ApiOperation.Open<HealthHandler>("Healthz", "GET", "healthz", h => h.HealthzAsync),
        ApiOperation.Open<HealthHandler>("Livez", "GET", "livez", h => h.LivezAsync),
        ApiOperation.Open<OpenApiHandler>("OpenApi", "GET", "openapi.json", h => h.ReadAsync),

        ApiOperation.Page<PagesHandler>("Dashboard", "dashboard", h => (context, _) => h.DashboardAsync(context)),
        ApiOperation.Page<PagesHandler>("DashboardFile", "dashboard/assets/{file}", h => h.FileAsync),
        ApiOperation.Page<PagesHandler>("DashboardView", "dashboard/{*view}", h => (context, _) => h.DashboardAsync(context)),
        ApiOperation.Page<PagesHandler>("HolderPage", "key", h => (context, _) => h.HolderAsync(context)),

        ApiOperation.ForKey<CheckHandler>("QuotaCheck", "GET", "v1/quota/check", h => (context, key, _) => h.CheckAsync(context, key)),

        // Envoy's ext_authz sends the method and path of the request to be admitted, after a prefix of this service.
        ApiOperation.ForKey<CheckHandler>("QuotaCheckFor", ApiOperation.AnyMethod, "v1/quota/check/{*original}", h => (context, key, _) => h.CheckForAsync(context, key)),
        ApiOperation.ForKey<ConsumeHandler>("QuotaConsume", "POST", "v1/quota/consume", h => (context, key, _) => h.ConsumeAsync(context, key)),
        ApiOperation.ForKey<HoldHandler>("HoldCreate", "POST", "v1/quota/holds", h => (context, key, _) => h.CreateAsync(context, key)),
        ApiOperation.ForKey<HoldHandler>("HoldSettle", "POST", "v1/quota/holds/{hold}/settle", h => h.SettleAsync),
        ApiOperation.ForKey<HoldHandler>("HoldDelete", "DELETE", "v1/quota/holds/{hold}", h => h.ReleaseAsync),

        ApiOperation.ForKey<OwnUsageHandler>("QuotaUsage", "GET", "v1/usage", h => (context, key, _) => h.ReadAsync(context, key)),

        ApiOperation.ForAdmin<KeyIssueHandler>("KeyCreate", "POST", "admin/keys", h => (context, _) => h.IssueAsync(context)),
        ApiOperation.ForAdmin<KeyReadHandler>("KeyList", "GET", "admin/keys", h => (context, _) => h.ListAsync(context)),
        ApiOperation.ForAdmin<KeyBulkHandler>("KeyBulkChange", "POST", "admin/keys/bulk", h => (context, _) => h.ChangeAsync(context)),
        ApiOperation.ForAdmin<KeyReadHandler>("KeyGet", "GET", "admin/keys/{id}", h => h.GetAsync),
        ApiOperation.ForAdmin<KeyChangeHandler>("KeyUpdate", "PATCH", "admin/keys/{id}", h => h.UpdateAsync),
        ApiOperation.ForAdmin<KeyChangeHandler>("KeyRevoke", "DELETE", "admin/keys/{id}", h => h.RevokeAsync),
        ApiOperation.ForAdmin<KeyChangeHandler>("KeyRotate", "POST", "admin/keys/{id}/rotate", h => h.RotateAsync),
        ApiOperation.ForAdmin<KeyChangeHandler>("KeyReset", "POST", "admin/keys/{id}/reset", h => h.ResetAsync),
        ApiOperation.ForAdmin<KeyChangeHandler>("KeySuspend", "POST", "admin/keys/{id}/suspend", h => h.SuspendAsync),
        ApiOperation.ForAdmin<KeyChangeHandler>("KeyResume", "POST", "admin/keys/{id}/resume", h => h.ResumeAsync),
        ApiOperation.ForAdminOfThree<KeyLimitHandler>("KeyLimitSet", "PUT", "admin/keys/{id}/limits/{unit}/{window}", h => h.SetAsync),
        ApiOperation.ForAdminOfThree<KeyLimitHandler>("KeyLimitDelete", "DELETE", "admin/keys/{id}/limits/{unit}/{window}", h => h.RemoveAsync),
        ApiOperation.ForAdmin<OverviewHandler>("OverviewRead", "GET", "admin/overview", h => (context, _) => h.ReadAsync(context)),
        ApiOperation.ForAdmin<UsageHandler>("UsageQuery", "GET", "admin/usage", h => (context, _) => h.QueryAsync(context)),
        ApiOperation.ForAdmin<UpstreamsHandler>("UpstreamList", "GET", "admin/upstreams", h => (context, _) => h.ListAsync(context)),
        ApiOperation.ForAdmin<SettingsHandler>("SettingsRead", "GET", "admin/settings", h => (context, _) => h.ReadAsync(context)),
        ApiOperation.ForAdmin<UpstreamsHandler>("UpstreamTest", "POST", "admin/upstreams/{name}/test", h => h.TestAsync),
        ApiOperation.ForAdmin<StatsHandler>("StatsRead", "GET", "admin/stats", h => (context, _) => h.ReadAsync(context)),
        ApiOperation.ForAdmin<AuditHandler>("AuditQuery", "GET", "admin/audit", h => (context, _) => h.QueryAsync(context)),
        ApiOperation.ForAdmin<DoctorHandler>("DoctorRead", "GET", "admin/doctor", h => (context, _) => h.ReadAsync(context)),

        // The Functions host tries functions in the order of their names: this one's sorts after those of all other v1/… paths.
        ApiOperation.Forward("UpstreamForward", $"{MainMount}/{{*path}}"),
    ];

    /// <summary>The first segment of the forwarded paths on every host; the gateway names others.</summary>
    internal const string MainMount = "v1";

    /// <summary>The operations and those of the gateway's mounts beside <see cref="MainMount"/>.</summary>
    internal static ImmutableArray<ApiOperation> With(ImmutableArray<string> mounts) =>
        [.. Operations, .. mounts.Where(m => m != MainMount).Select(m => ApiOperation.Forward($"UpstreamForward.{m}", $"{m}/{{*path}}"))];

    /// <summary>The branches that are never forwarded, even where no operation has the path.</summary>
    internal static ImmutableArray<string> OwnBranches { get; } = ["v1/quota", "v1/usage"];

    /// <summary>The common prefix of the admin API's paths, in their first spelling.</summary>
    internal const string AdminBranch = "admin";
}
