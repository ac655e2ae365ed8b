using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Doctor.Checks;
using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;
using QuotaFunctions.Cli.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor;

namespace QuotaFunctions.Cli.Doctor;

/// <summary><c>quota doctor</c>: looks for what is broken, here and in the running server, and says how to mend it.</summary>
internal sealed class DoctorCommand
{
    private readonly Option<string[]> _only = Names("--only", "Make these checks only: a name such as sqlite.integrity, or a group such as sqlite");
    private readonly Option<string[]> _skip = Names("--skip", "Leave these checks out");
    private readonly Option<bool> _fix = new("--fix") { Description = "Mend what can be mended safely, after asking, and look again" };
    private readonly Option<bool> _probe = new("--probe") { Description = "Also issue a key, spend it and revoke it" };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Show also what is fine" };
    private readonly Option<string?> _language = new("--language") { Description = "en or zh; else as LC_ALL, LC_MESSAGES or LANG says", HelpName = "LANGUAGE" };

    /// <summary>Makes the command.</summary>
    public Command Create()
    {
        _language.AcceptOnlyFromAmong(SpokenLanguage.English, SpokenLanguage.Chinese);
        return new Command("doctor", "Look for what is broken: the server, its database and settings, this shell, Docker. Each finding says how to mend it.")
        {
            _only, _skip, _fix, _probe, _verbose, _language,
        }.Does(RunAsync);
    }

    private static Option<string[]> Names(string name, string description)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        option.CompletionSources.Add(_ => KnownChecks.GroupsAndNames().Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        option.Validators.Add(result =>
        {
            var known = KnownChecks.GroupsAndNames();
            foreach (var unknown in result.Tokens.Select(t => t.Value).Where(v => !known.Contains(v)))
            {
                result.AddError($"{name} {unknown}: there is no such check. A group: {string.Join(", ", known.Where(k => !k.Contains('.')))}. Or a check: {string.Join(", ", known.Where(k => k.Contains('.')))}.");
            }
        });
        return option;
    }

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var language = SpokenLanguage.Find(run.Get(_language));
        var selection = new Selection(run.Get(_only) ?? [], run.Get(_skip) ?? []);
        var started = TimeProvider.System.GetTimestamp();
        var checkedAt = TimeProvider.System.GetUtcNow();
        var site = SiteOf(run);
        var findings = await DrawnTable.WhileAsync(
            new Words("Looking for what is broken", "正在检查").In(language), () => LookAsync(site, selection, run.Get(_probe), language, cancellationToken));
        if (run.Get(_fix) && await Repairs.MakeAsync(run.Question, findings, language, cancellationToken) is { Count: > 0 } mended)
        {
            var again = await LookAsync(site, new Selection(mended, []), isProbing: false, language, cancellationToken);
            findings = [.. findings.Where(f => !mended.Contains(f.Check)), .. again];
        }

        DoctorOutput.Write(run.Terminal, findings, checkedAt, TimeProvider.System.GetElapsedTime(started), language, run.Get(_verbose));

        // The same numbers as everywhere, with the doctor's meaning: nothing to do, warnings, problems.
        return findings.Select(f => f.Status).Worst() switch
        {
            FindingStatus.Problem => ExitCode.WrongUsage,
            FindingStatus.Warning => ExitCode.Refused,
            _ => ExitCode.Done,
        };
    }

    private static async Task<IReadOnlyList<SpokenFinding>> LookAsync(Site site, Selection selection, bool isProbing, Language language, CancellationToken cancellationToken)
    {
        using var server = new ServerProbe(site.Address);
        var ofAClient = ClientChecks.For(site, server);
        ICheck[] checks = [.. ofAClient.Concat(site.IsHere ? KnownChecks.Local() : []).Where(c => selection.Takes(c.Name))];
        var report = KnownChecks.Names().Except([.. ofAClient.Select(c => c.Name), CheckNames.KeyLife]).Any(selection.Takes)
            ? ServerReport.FetchAsync(site, server, language, cancellationToken)
            : Task.FromResult<IReadOnlyList<SpokenFinding>>([]);
        var runner = new CheckRunner(TimeProvider.System, NullLogger<CheckRunner>.Instance);
        var here = runner.RunAsync(checks, cancellationToken);
        var life = isProbing && selection.Takes(CheckNames.KeyLife) ? ProbeAsync(site, server, cancellationToken) : Task.FromResult<IReadOnlyList<TimedFinding>>([]);
        await Task.WhenAll(here, report, life);
        IReadOnlyList<SpokenFinding> found = [.. (await here).Findings.Concat(await life).Select(f => SpokenFinding.Of(f, language))];
        return Merged.Of(found, [.. (await report).Where(f => selection.Takes(f.Check) || IsSaidAnyway(f))]);
    }

    /// <summary>Checks that were asked for and could not be made must not look as if nothing were wrong.</summary>
    private static bool IsSaidAnyway(SpokenFinding finding) => finding.Check == CheckNames.ServerReport && finding.Status == FindingStatus.Warning;

    /// <summary>Not under the runner's limit, which leaves slow checks behind: this one ends by revoking its key.</summary>
    private static async Task<IReadOnlyList<TimedFinding>> ProbeAsync(Site site, ServerProbe server, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        IReadOnlyList<Finding> findings;
        try
        {
            using var admin = new AdminClient(site.Address, AdminToken.Find(site.Variables, site.TokenFile).Text);
            findings = await new KeyLifeCheck(site, server, admin).RunAsync(cancellationToken);
        }
        catch (CommandFailure)
        {
            findings = [new Finding
            {
                Check = CheckNames.KeyLife,
                Status = FindingStatus.Skipped,
                Title = new("No key could be issued without an admin token: see server.sign_in.", "没有管理员令牌，无法签发密钥：见 server.sign_in。"),
            }];
        }

        return [.. findings.Select(f => new TimedFinding(f, TimeProvider.System.GetElapsedTime(started)))];
    }

    /// <summary>The doctor works on where <c>.env</c> cannot be read, because that is one of the things that it finds.</summary>
    private static Site SiteOf(Run run)
    {
        var variables = run.Variables;
        try
        {
            _ = variables["PORT"];
        }
        catch (CommandFailure)
        {
            variables = new Variables(readsDotEnv: false);
        }

        return new Site(ServerAddress.Find(variables, run.Get(GlobalOptions.Server)), variables, run.Get(GlobalOptions.TokenFile));
    }
}
