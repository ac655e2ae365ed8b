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
                await CopyAsync(run, bytes => run.Terminal.WriteRaw(bytes.Span), cancellationToken);
            }

            return ExitCode.Done;
        }

        await CopyAsync(run, path, cancellationToken);
        run.Terminal.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteString("file", path);
            json.WriteEndObject();
        });
        Terminal.Say($"Wrote {path}.");
        return ExitCode.Done;
    }

    private static Task CopyAsync(Run run, Action<ReadOnlyMemory<byte>> write, CancellationToken cancellationToken) =>
        run.Server.CopyAsync(ApiRequest.Get("api/admin/keys?format=csv"), write, cancellationToken);

    /// <summary>Gives the file its name once it is complete; an export that breaks off leaves nothing.</summary>
    private static async Task CopyAsync(Run run, string path, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            throw IsThere(path);
        }

        var aside = path + ".part";
        var file = SecretsFile.Create(aside);
        try
        {
            await using (file)
            {
                await CopyAsync(run, bytes => file.BaseStream.Write(bytes.Span), cancellationToken);
            }

            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw IsThere(path);
        }
        catch (IOException e)
        {
            throw new CommandFailure(ExitCode.Refused, $"{path} cannot be written: {e.Message}");
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private static CommandFailure IsThere(string path) => CommandFailure.Usage($"{path} is there already. Name another file.");
}
