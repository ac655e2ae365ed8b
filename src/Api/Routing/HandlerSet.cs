using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Api.Health;
using QuotaFunctions.Api.Keys;
using QuotaFunctions.Api.Quota;
using QuotaFunctions.Api.Stats;
using QuotaFunctions.Api.Usage;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Routing;

/// <summary>All handlers of one service, and the two gates before them.</summary>
internal sealed class HandlerSet
{
    private readonly QuotaEngine _engine;
    private readonly KeyAuthenticator _keys;
    private readonly AdminAuthenticator _admins;

    public HandlerSet(
        QuotaEngine engine,
        IQuotaStorage storage,
        ApiOptions options,
        EdgeOptions edge,
        TimeProvider time,
        KeyAuthenticator keys,
        AdminAuthenticator admins,
        IForwardHandler forward,
        ILogger logger)
    {
        _engine = engine;
        _keys = keys;
        _admins = admins;
        Forward = forward;
        var uptime = new ServiceUptime(time);
        var changes = new AdminChanges(engine, edge, time, logger);
        Health = new HealthHandler(new StorageHealth(storage, time, logger), options, uptime);
        Check = new CheckHandler(engine, time);
        Consume = new ConsumeHandler(engine, options, time);
        Holds = new HoldHandler(engine, options, time);
        KeyIssue = new KeyIssueHandler(storage, changes, options, time);
        KeyRead = new KeyReadHandler(storage, time);
        KeyChange = new KeyChangeHandler(engine, changes, options, time);
        Usage = new UsageHandler(storage.Usage);
        Stats = new StatsHandler(storage, uptime, time);
        Audit = new AuditHandler(storage.Audit);
    }

    public HealthHandler Health { get; }

    public CheckHandler Check { get; }

    public ConsumeHandler Consume { get; }

    public HoldHandler Holds { get; }

    public KeyIssueHandler KeyIssue { get; }

    public KeyReadHandler KeyRead { get; }

    public KeyChangeHandler KeyChange { get; }

    public UsageHandler Usage { get; }

    public StatsHandler Stats { get; }

    public AuditHandler Audit { get; }

    public IForwardHandler Forward { get; }

    /// <summary>Lets a key in and answers, or refuses.</summary>
    public async Task WithKeyAsync(HttpContext context, string value, Func<HttpContext, KeySnapshot, string, Task> answer)
    {
        var access = await _keys.AuthenticateAsync(context, context.RequestAborted);
        await (access.IsGranted ? answer(context, access.Key, value) : ProblemWriter.WriteAsync(context, access.Refusal));
    }

    /// <summary>Lets an administrator in and answers, or refuses. What was deferred is done first: the store must show it.</summary>
    public async Task AsAdminAsync(HttpContext context, string value, OperationHandler answer)
    {
        // What administrators see is for no cache.
        context.Response.Headers.CacheControl = "no-store";
        if (_admins.Refusal(context) is { } refusal)
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        await _engine.SettleAllAsync();
        await answer(context, value);
    }
}
