using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Functions.Logging;

/// <summary>
/// Writes to standard error what is logged outside an invocation, at start and by the background rounds. The host takes the worker's
/// messages only as parts of an invocation and drops all others; standard error it logs as <c>Host.Function.Console</c>.
/// </summary>
[ProviderAlias("Background")]
internal sealed class BackgroundLog : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private bool IsInInvocation()
    {
        var found = new InvocationSearch();
        _scopes.ForEachScope(static (scope, search) => search.Look(scope), found);
        return found.IsFound;
    }

    private sealed class Logger(BackgroundLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!log.IsInInvocation())
            {
                Console.Error.WriteLine($"{logLevel}: {category}[{eventId.Id}] {formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
            }
        }
    }

    private sealed class InvocationSearch
    {
        /// <summary>What the worker names the id of an invocation in the scope that it opens around one.</summary>
        private const string Key = "AzureFunctions_InvocationId";

        public bool IsFound { get; private set; }

        public void Look(object? scope) =>
            IsFound |= scope is IEnumerable<KeyValuePair<string, object>> properties && properties.Any(p => p.Key == Key);
    }
}
