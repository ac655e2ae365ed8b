using System.CommandLine;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Issuing;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary><c>quota keys topup</c>: raises a limit by an amount, once however often it is sent.</summary>
internal sealed class TopUpCommand
{
    private readonly Argument<string> _key = KeyArgument.Create();
    private readonly Argument<string> _limit = new("UNIT/WINDOW") { Description = "The limit, such as requests/day" };
    private readonly Argument<long> _amount = new("AMOUNT") { Description = "By how much; a negative number lowers it" };
    private readonly Option<string?> _idempotencyKey = new("--idempotency-key") { Description = "Repeat an earlier command without adding twice, within 24 hours", HelpName = "TEXT" };

    /// <summary>Makes the command.</summary>
    public Command Create() => new Command("topup", "Raise a limit of a key by an amount.") { _key, _limit, _amount, _idempotencyKey }.Does(RunAsync);

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var (unit, window) = LimitText.ParseName(run.Get(_limit)!);
        var found = await KeyLookup.FindAsync(run.Server, run.Get(_key)!, cancellationToken);
        var idempotencyKey = run.Get(_idempotencyKey) ?? Issuer.NewIdempotencyKey();
        var answer = await run.Server.SendAsync(
            new ApiRequest(HttpMethod.Put, $"api/admin/keys/{found.Record.Id}/limits/{Uri.EscapeDataString(unit)}/{Uri.EscapeDataString(window)}")
            {
                Body = new JsonObject { ["add"] = run.Get(_amount) },
                IdempotencyKey = idempotencyKey,
                IsRepeatable = true,
                IfUnknown = $"Repeating is safe within 24 hours with --idempotency-key {idempotencyKey}: nothing is added twice under it.",
            },
            cancellationToken);
        KeyTable.Write(run.Terminal, answer.Body);
        return ExitCode.Done;
    }
}
