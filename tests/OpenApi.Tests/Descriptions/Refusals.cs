using System.Collections.Immutable;
using QuotaFunctions.Api.Routing;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

/// <summary>The refusals of the API, made by the product itself, and which of them every operation for an audience has.</summary>
internal static class Refusals
{
    /// <summary>The instant of examples.</summary>
    public static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The limit of examples, used up.</summary>
    public static readonly LimitStatus UsedUp = new(new Limit(Unit.Requests, WindowKind.Day, 1_000), Used: 1_000, Held: 0, Now.AddHours(12));

    public static readonly Refusal NotFound = new(Problems.NotFound("There is no such key."));
    public static readonly Refusal NoUpstream = new(Problems.NotFound("There is no upstream of this name. GET /admin/upstreams lists them.")) { Variant = "upstream" };
    public static readonly Refusal NoHold = new(Problems.NotFound("This key has no such hold.")) { Variant = "hold" };
    public static readonly Refusal Conflict = new(Problems.Conflict("This hold has already ended otherwise: it was settled with another cost, released, or it expired and was charged as held."));
    public static readonly Refusal RevokedForGood = new(Problems.Conflict("This key is revoked, which is final; issue a new one.")) { Variant = "revoked" };
    public static readonly Refusal ChangedMeanwhile = new(Problems.PreconditionFailed(7));
    public static readonly Refusal Running = new(Problems.OperationRunning) { Variant = "running" };
    public static readonly Refusal Mismatch = new(Problems.IdempotencyMismatch);
    public static readonly Refusal QuotaExceeded = new(Problems.QuotaExceeded(new Shortage(UsedUp, ShortageCause.UsedUntilReset), TimeSpan.FromHours(12)), ShowsLimits: true);
    public static readonly Refusal QuotaExceeded403 = QuotaExceeded with { Problem = QuotaExceeded.Problem with { Status = 403 } };
    public static readonly Refusal TooManyRemembered = new(Problems.TooManyRemembered(Now.AddHours(1), TimeSpan.FromHours(1)));
    public static readonly Refusal Busy = new(Problems.Contended) { Variant = "busy" };
    public static readonly Refusal OutcomeUnknown = new(Problems.OutcomeUnknown(Repetition.ChangesNothing));
    public static readonly Refusal TimeZoneUnknown = new(Problems.TimeZoneUnknown("Mars/Olympus"));

    private static readonly Refusal InvalidRequest = new(Problems.InvalidRequest("'quoat' is not known here.", "quoat"));
    private static readonly Refusal Storage = new(Problems.StorageUnavailable());
    private static readonly Refusal Internal = new(Problems.InternalError);

    /// <summary>Refusals of a request with a body.</summary>
    public static readonly ImmutableArray<Refusal> OfBodies = [new(Problems.PayloadTooLarge(1024 * 1024)), new(Problems.RequestTimeout)];

    /// <summary>Refusals of a charge, or of making a hold.</summary>
    public static readonly ImmutableArray<Refusal> OfSpending = [QuotaExceeded, TooManyRemembered, Running, Mismatch, Busy, OutcomeUnknown];

    /// <summary>Refusals of a change to a key.</summary>
    public static readonly ImmutableArray<Refusal> OfChanges = [NotFound, ChangedMeanwhile, Busy, OutcomeUnknown];

    /// <summary>Refusals of a change that a revoked key cannot have.</summary>
    public static readonly ImmutableArray<Refusal> OfChangesOfOpenKeys = [.. OfChanges, RevokedForGood];

    /// <summary>Refusals of a forwarded request.</summary>
    public static readonly ImmutableArray<Refusal> OfForwarding =
    [
        QuotaExceeded with { ShowsLimits = false }, OutcomeUnknown, new(Problems.ModelNotAllowed("gpt-4o")),
        new(GatewayProblems.PathNotAllowed), new(GatewayProblems.StoredInput("file_id")), new(GatewayProblems.ModelNotServed("gpt-4o")),
        new(Problems.UnsupportedMediaType("application/json in UTF-8")),
        new(GatewayProblems.TooManyParallel(4)), new(GatewayProblems.TooManyOfKey),
        new(Problems.UpstreamUnreachable("The upstream cannot be reached; nothing was charged.")),
        new(Problems.UpstreamNotConfigured), new(Problems.UpstreamTimeout(TimeSpan.FromMinutes(10))),
    ];

    /// <summary>The refusals that every operation for an audience has.</summary>
    public static ImmutableArray<Refusal> Of(Audience audience) => audience switch
    {
        Audience.Open => [InvalidRequest, Internal],
        Audience.Admin =>
        [
            InvalidRequest, new(Problems.Unauthorized), new(Problems.TooManyFailures(TimeSpan.FromSeconds(40))), new(Problems.AdminNotConfigured), Storage, Internal,
        ],
        _ =>
        [
            InvalidRequest, new(Problems.MissingKey), new(Problems.InvalidKey), new(Problems.RevokedKey), new(Problems.ExpiredKey), new(Problems.SuspendedKey),
            new(Problems.Overloaded), Storage, TimeZoneUnknown, Internal,
        ],
    };
}
