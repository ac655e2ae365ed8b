using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace QuotaFunctions.Server;

/// <summary>How the log is written: each message by <see cref="LogLine"/>. It never changes.</summary>
internal sealed class LogOptions : IOptionsMonitor<ConsoleLoggerOptions>
{
    public ConsoleLoggerOptions CurrentValue { get; } = new() { FormatterName = LogLine.FormatterName };

    public ConsoleLoggerOptions Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<ConsoleLoggerOptions, string?> listener) => null;
}
