using System.CommandLine;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary><c>quota keys export</c>: all keys as the server's CSV, without their text, which nobody has.</summary>
internal sealed class ExportCommand
{
    private readonly Argument<string?> _file = new Argument<string?>("FILE") { Description = "A new file; else standard output", Arity = ArgumentArity.ZeroOrOne }.NamesFile();

    /// <summary>Makes the command.</summary>
    public Command Create() => new Command("export", "Export all keys as CSV.") { _file }.Does(RunAsync);

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Get(_file) is not { } path)
        {
            if (run.Terminal.IsJson)
            {
                await ListCommand.WriteAllAsync(
                    run.Terminal, run.Server.PagesAsync(c => Query.Of("api/admin/keys", ("limit", "1000"), ("cursor", c)), "keys", null, cancellationToken));
            }
            else
            {
                await CopyAsync(
                    run,
                    bytes =>
                    {
                        run.Terminal.WriteRaw(bytes.Span);
                        return ValueTask.CompletedTask;
                    },
                    cancellationToken);
            }

            return ExitCode.Done;
        }

        var aside = path + ".part";
        await using (var file = SecretsFile.Create(aside))
        {
            await CopyAsync(run, bytes => file.BaseStream.WriteAsync(bytes, cancellationToken), cancellationToken);
        }

        Publish(aside, path);
        run.Terminal.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteString("file", path);
            json.WriteEndObject();
        });
        Terminal.Say($"Wrote {path}.");
        return ExitCode.Done;
    }

    private static Task CopyAsync(Run run, Func<ReadOnlyMemory<byte>, ValueTask> write, CancellationToken cancellationToken) =>
        run.Server.CopyAsync(ApiRequest.Get("api/admin/keys?format=csv"), write, cancellationToken);

    private static void Publish(string aside, string path)
    {
        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(aside);
            throw CommandFailure.Usage($"{path} is there already. Name another file.");
        }
    }
}
