using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Functions.Logging;

/// <summary>
/// Writes messages from outside an invocation to standard error: those of the start and of the periodic services. The host drops a worker's
/// log message that belongs to no invocation, but logs the worker's standard error as <c>Host.Function.Console</c>.
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
        _scopes.ForEachScope(static (scope, search) => search.Visit(scope), found);
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
        /// <summary>The name of the invocation id in the log scope that the worker opens around an invocation.</summary>
        private const string Key = "AzureFunctions_InvocationId";

        public bool IsFound { get; private set; }

        public void Visit(object? scope) =>
            IsFound |= scope is IEnumerable<KeyValuePair<string, object>> properties && properties.Any(p => p.Key == Key);
    }
}
