using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace QuotaFunctions.Server;

/// <summary>The options of the console log, which never change: <see cref="LogLine"/> formats every message.</summary>
internal sealed class LogOptions : IOptionsMonitor<ConsoleLoggerOptions>
{
    public ConsoleLoggerOptions CurrentValue { get; } = new() { FormatterName = LogLine.FormatterName };

    public ConsoleLoggerOptions Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<ConsoleLoggerOptions, string?> listener) => null;
}
