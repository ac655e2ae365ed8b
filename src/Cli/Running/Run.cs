using System.CommandLine;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Settings;

namespace QuotaFunctions.Cli.Running;

/// <summary>One run of a command: what was typed, and where to read and write.</summary>
/// <param name="parsed">What was typed.</param>
internal sealed class Run(ParseResult parsed) : IDisposable
{
    private AdminClient? _server;

    /// <summary>Where to write.</summary>
    public Terminal Terminal { get; } = new(parsed.GetValue(GlobalOptions.Json), parsed.GetValue(GlobalOptions.NoColor));

    /// <summary>Settings.</summary>
    public Variables Variables { get; } = new();

    /// <summary>Asks before what cannot be undone.</summary>
    public Question Question { get; } = new(parsed.GetValue(GlobalOptions.Yes));

    /// <summary>The server that the options name.</summary>
    /// <exception cref="CommandFailure">The address or the token cannot be used.</exception>
    public AdminClient Server => _server ??= Connect();

    /// <summary>An option's value.</summary>
    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>An argument's value.</summary>
    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>True when the option was typed.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <inheritdoc/>
    public void Dispose() => _server?.Dispose();

    private AdminClient Connect()
    {
        var address = ServerAddress.Find(Variables, Get(GlobalOptions.Server));
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
        {
            Terminal.Say($"Warning: {address} has no TLS, so whoever is between can read the admin token and the keys.");
        }

        return new AdminClient(address, AdminToken.Find(Variables, Get(GlobalOptions.TokenFile)).Text);
    }
}
