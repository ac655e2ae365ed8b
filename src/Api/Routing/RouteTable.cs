using System.Collections.Immutable;

namespace QuotaFunctions.Api.Routing;

/// <summary>Every operation of the API: the one place that says name, method, path and handler. Both hosts answer by it.</summary>
/// <remarks>
/// <c>admin/…</c> stands for <c>api/admin/…</c> too. HEAD goes with every GET, and OPTIONS with everything; they need no rows.
/// </remarks>
public static class RouteTable
{
    /// <summary>What stands before <c>admin/…</c> in its second spelling: the Functions host keeps <c>/admin</c> to itself.</summary>
    public const string AlternatePrefix = "api/";

    /// <summary>The operations.</summary>
    public static ImmutableArray<ApiOperation> Operations { get; } =
    [
        ApiOperation.Open("StartPage", "GET", "", h => h.Health.StartPageAsync),
        ApiOperation.Open("Healthz", "GET", "healthz", h => h.Health.HealthzAsync),
        ApiOperation.Open("Livez", "GET", "livez", h => h.Health.LivezAsync),

        ApiOperation.ForKey("QuotaCheck", "GET", "v1/quota/check", h => (context, key, _) => h.Check.CheckAsync(context, key)),

        // Envoy's ext_authz asks with the method and the path of the request that it wants to admit, behind a prefix of ours.
        ApiOperation.ForKey("QuotaCheckFor", ApiOperation.AnyMethod, "v1/quota/check/{*original}", h => (context, key, _) => h.Check.CheckForAsync(context, key)),
        ApiOperation.ForKey("QuotaConsume", "POST", "v1/quota/consume", h => (context, key, _) => h.Consume.ConsumeAsync(context, key)),
        ApiOperation.ForKey("HoldCreate", "POST", "v1/quota/holds", h => (context, key, _) => h.Holds.CreateAsync(context, key)),
        ApiOperation.ForKey("HoldSettle", "POST", "v1/quota/holds/{hold}/settle", h => h.Holds.SettleAsync),
        ApiOperation.ForKey("HoldDelete", "DELETE", "v1/quota/holds/{hold}", h => h.Holds.ReleaseAsync),

        ApiOperation.ForAdmin("KeyCreate", "POST", "admin/keys", h => (context, _) => h.KeyIssue.IssueAsync(context)),
        ApiOperation.ForAdmin("KeyList", "GET", "admin/keys", h => (context, _) => h.KeyRead.ListAsync(context)),
        ApiOperation.ForAdmin("KeyGet", "GET", "admin/keys/{id}", h => h.KeyRead.GetAsync),
        ApiOperation.ForAdmin("KeyUpdate", "PATCH", "admin/keys/{id}", h => h.KeyChange.UpdateAsync),
        ApiOperation.ForAdmin("KeyRevoke", "DELETE", "admin/keys/{id}", h => h.KeyChange.RevokeAsync),
        ApiOperation.ForAdmin("KeyRotate", "POST", "admin/keys/{id}/rotate", h => h.KeyChange.RotateAsync),
        ApiOperation.ForAdmin("KeyReset", "POST", "admin/keys/{id}/reset", h => h.KeyChange.ResetAsync),
        ApiOperation.ForAdmin("UsageQuery", "GET", "admin/usage", h => (context, _) => h.Usage.QueryAsync(context)),
        ApiOperation.ForAdmin("StatsRead", "GET", "admin/stats", h => (context, _) => h.Stats.ReadAsync(context)),
        ApiOperation.ForAdmin("AuditQuery", "GET", "admin/audit", h => (context, _) => h.Audit.QueryAsync(context)),

        // The Functions host tries functions in the order of their names: this one's sorts after those of all other v1/… paths.
        ApiOperation.Forward("UpstreamForward", $"{MainMount}/{{*path}}"),
    ];

    /// <summary>The first segment of the forwarded paths that every host knows; the gateway names others.</summary>
    internal const string MainMount = "v1";

    /// <summary>The operations with those of the gateway: what it answers beside <see cref="MainMount"/>.</summary>
    internal static ImmutableArray<ApiOperation> With(ImmutableArray<string> mounts) =>
        [.. Operations, .. mounts.Where(m => m != MainMount).Select(m => ApiOperation.Forward($"UpstreamForward.{m}", $"{m}/{{*path}}"))];

    /// <summary>The paths that are never forwarded, whether an operation answers them or not.</summary>
    internal const string OwnBranch = "v1/quota";

    /// <summary>What all paths of the admin API begin with, in their first spelling.</summary>
    internal const string AdminBranch = "admin";
}
