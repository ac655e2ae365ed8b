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
    public static ImmutableArray<Route> Routes { get; } =
    [
        Route.Open("StartPage", "GET", "", h => h.Health.StartPageAsync),
        Route.Open("Healthz", "GET", "healthz", h => h.Health.HealthzAsync),
        Route.Open("Livez", "GET", "livez", h => h.Health.LivezAsync),

        Route.ForKey("QuotaCheck", "GET", "v1/quota/check", h => (context, key, _) => h.Check.CheckAsync(context, key)),

        // Envoy's ext_authz asks with the method and the path of the request that it wants to admit, behind a prefix of ours.
        Route.ForKey("QuotaCheckFor", Route.AnyMethod, "v1/quota/check/{*original}", h => (context, key, _) => h.Check.CheckForAsync(context, key)),
        Route.ForKey("QuotaConsume", "POST", "v1/quota/consume", h => (context, key, _) => h.Consume.ConsumeAsync(context, key)),
        Route.ForKey("HoldCreate", "POST", "v1/quota/holds", h => (context, key, _) => h.Holds.CreateAsync(context, key)),
        Route.ForKey("HoldSettle", "POST", "v1/quota/holds/{hold}/settle", h => h.Holds.SettleAsync),
        Route.ForKey("HoldDelete", "DELETE", "v1/quota/holds/{hold}", h => h.Holds.ReleaseAsync),

        Route.ForAdmin("KeyCreate", "POST", "admin/keys", h => (context, _) => h.KeyIssue.IssueAsync(context)),
        Route.ForAdmin("KeyList", "GET", "admin/keys", h => (context, _) => h.KeyRead.ListAsync(context)),
        Route.ForAdmin("KeyGet", "GET", "admin/keys/{id}", h => h.KeyRead.GetAsync),
        Route.ForAdmin("KeyUpdate", "PATCH", "admin/keys/{id}", h => h.KeyChange.UpdateAsync),
        Route.ForAdmin("KeyRevoke", "DELETE", "admin/keys/{id}", h => h.KeyChange.RevokeAsync),
        Route.ForAdmin("KeyRotate", "POST", "admin/keys/{id}/rotate", h => h.KeyChange.RotateAsync),
        Route.ForAdmin("KeyReset", "POST", "admin/keys/{id}/reset", h => h.KeyChange.ResetAsync),
        Route.ForAdmin("UsageQuery", "GET", "admin/usage", h => (context, _) => h.Usage.QueryAsync(context)),
        Route.ForAdmin("StatsRead", "GET", "admin/stats", h => (context, _) => h.Stats.ReadAsync(context)),
        Route.ForAdmin("AuditQuery", "GET", "admin/audit", h => (context, _) => h.Audit.QueryAsync(context)),

        // The Functions host tries functions in the order of their names: this one's sorts after those of all other v1/… paths.
        Route.Forward("UpstreamForward", $"{MainMount}/{{*path}}"),
    ];

    /// <summary>The first segment of the forwarded paths that every host knows; the gateway names others.</summary>
    internal const string MainMount = "v1";

    /// <summary>The operations with those of the gateway: what it answers beside <see cref="MainMount"/>.</summary>
    internal static ImmutableArray<Route> With(ImmutableArray<string> mounts) =>
        [.. Routes, .. mounts.Where(m => m != MainMount).Select(m => Route.Forward($"UpstreamForward.{m}", $"{m}/{{*path}}"))];

    /// <summary>The paths that are never forwarded, whether an operation answers them or not.</summary>
    internal const string OwnBranch = "v1/quota";

    /// <summary>What all paths of the admin API begin with, in their first spelling.</summary>
    internal const string AdminBranch = "admin";
}
