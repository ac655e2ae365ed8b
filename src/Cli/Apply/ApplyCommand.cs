using System.CommandLine;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Issuing;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Apply;

/// <summary><c>quota apply</c>: makes keys as a file wants them. A second time changes nothing.</summary>
internal sealed class ApplyCommand
{
    private readonly Option<string> _file = new Option<string>("--file", "-f") { Description = "The JSON file, or - for standard input", HelpName = "FILE", Required = true }.NamesFile();
    private readonly Option<bool> _prune = new("--prune") { Description = "Revoke keys that have the file's tag and are not in the file" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show the plan, and change nothing" };
    private readonly Option<string?> _keys = new Option<string?>("--keys") { Description = "A new file for the texts of issued keys, which only you can read; else keys-TIME.csv", HelpName = "FILE" }.NamesFile();

    /// <summary>Makes the command.</summary>
    public Command Create() =>
        new Command("apply", "Make keys as a file wants them: show the plan, ask, then issue and change.") { _file, _prune, _dryRun, _keys }.Does(RunAsync);

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var desired = ApplyFile.Read(run.Get(_file)!);
        if (run.Get(_prune) && desired.Tag is null)
        {
            throw CommandFailure.Usage("--prune needs a tag in the file, which says which keys belong to it.");
        }

        var plan = await ApplyPlan.MakeAsync(run.Server, desired, run.Get(_prune), cancellationToken);
        Say(plan);
        plan.Write(run.Terminal);
        if (plan.Changing.Count == 0 || run.Get(_dryRun))
        {
            Write(run, plan, [], null);
            return ExitCode.Done;
        }

        run.Question.Confirm("Do this?");
        var path = run.Get(_keys) ?? IssuedKeysFile.NewPath();
        var applied = new List<AppliedStep>();
        var exit = await ApplyAsync(run, plan, path, applied, cancellationToken);
        var isIssued = applied.Any(a => a is { Step.Kind: StepKind.Create, Failure: null });
        Write(run, plan, applied, isIssued ? path : null);
        Terminal.Say($"{applied.Count(a => a.Failure is null)} of {plan.Changing.Count} done.{(isIssued ? $" The issued keys are in {path}, which only you can read." : "")}");
        return exit;
    }

    /// <summary>Step by step. A refused step does not stop the others; what concerns all of them does.</summary>
    private static async Task<ExitCode> ApplyAsync(Run run, ApplyPlan plan, string path, List<AppliedStep> applied, CancellationToken cancellationToken)
    {
        using var file = plan.Changing.Any(s => s.Kind == StepKind.Create) ? new IssuedKeysFile(path) : null;
        var exit = ExitCode.Done;
        foreach (var step in plan.Changing)
        {
            try
            {
                applied.Add(new AppliedStep(step, await ApplyAsync(run, step, file, cancellationToken), null));
            }
            catch (CommandFailure failure)
            {
                Terminal.Say($"{step.Name}: {(failure.Code == "conflict" ? $"{failure.Message} It changed since it was compared: apply again." : failure.Message)}");
                applied.Add(new AppliedStep(step, step.Id, failure.Message));
                exit = failure.ExitCode;
                if (exit != ExitCode.Refused)
                {
                    break;
                }
            }
        }

        return exit;
    }

    private static async Task<string?> ApplyAsync(Run run, ApplyStep step, IssuedKeysFile? file, CancellationToken cancellationToken)
    {
        switch (step.Kind)
        {
            case StepKind.Create:
                var key = await Issuer.IssueOneAsync(run.Server, step.Body, cancellationToken);
                file!.Add(key);
                return key.Id;
            case StepKind.Update:
                await run.Server.SendAsync(ApiRequest.Set(HttpMethod.Patch, $"api/admin/keys/{step.Id}", step.Body) with { IfMatch = step.Revision }, cancellationToken);
                return step.Id;
            default:
                await run.Server.SendAsync(ApiRequest.Set(HttpMethod.Delete, $"api/admin/keys/{step.Id}"), cancellationToken);
                return step.Id;
        }
    }

    private static void Say(ApplyPlan plan)
    {
        int Count(StepKind kind) => plan.Steps.Count(s => s.Kind == kind);
        Terminal.Say($"{Count(StepKind.Create)} to issue, {Count(StepKind.Update)} to change, {Count(StepKind.Revoke)} to revoke, {Count(StepKind.Unchanged)} unchanged.");
    }

    private static void Write(Run run, ApplyPlan plan, List<AppliedStep> applied, string? file) => run.Terminal.WriteJson(json =>
    {
        json.WriteStartObject();
        plan.Write(json);
        json.WriteString("file", file);
        json.WriteStartArray("applied");
        foreach (var (step, id, failure) in applied)
        {
            json.WriteStartObject();
            json.WriteString("action", step.Word);
            json.WriteString("label", step.Name);
            json.WriteString("id", id);
            json.WriteString("result", failure is null ? "done" : "failed");
            json.WriteString("detail", failure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>A step that was tried.</summary>
    private sealed record AppliedStep(ApplyStep Step, string? Id, string? Failure);
}
