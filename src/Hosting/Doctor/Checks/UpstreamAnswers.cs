using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Gateway.Probing;
using QuotaFunctions.Gateway.Upstreams;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary>Asks every upstream once for all checks of a run.</summary>
internal sealed class UpstreamAnswers
{
    private static readonly string[] ProxyVariables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

    private readonly Lazy<Task<UpstreamProbeResult[]>> _asking;

    /// <summary>Asks the upstreams of the target, when the first check wants to know.</summary>
    public UpstreamAnswers(CheckTarget target)
    {
        var upstreams = target.Settings?.Gateway.Upstreams ?? [];
        var probe = target.Upstreams ?? new UpstreamProbe(upstreams, target.Time);
        Configured = upstreams;
        Proxy = ProxyVariables.FirstOrDefault(v => target.Text(v) is not null);
        IsAsked = !probe.Names.IsEmpty;
        _asking = new(() => Task.WhenAll(probe.Names.Select(name => probe.ProbeAsync(name, CancellationToken.None))));
    }

    /// <summary>True when there are upstreams that can be asked.</summary>
    public bool IsAsked { get; }

    /// <summary>A variable that is set and names a proxy, which other programs use and this service does not; null when none is.</summary>
    public string? Proxy { get; }

    /// <summary>The upstreams of the settings.</summary>
    public IReadOnlyList<Upstream> Configured { get; }

    /// <summary>The answers, in the order of the configuration.</summary>
    public Task<UpstreamProbeResult[]> GetAsync(CancellationToken cancellationToken) => _asking.Value.WaitAsync(cancellationToken);
}

/// <summary>A check that looks at the upstreams' answers.</summary>
internal abstract class UpstreamCheck(UpstreamAnswers answers, string name) : ISlowCheck
{
    public string Name { get; } = name;

    /// <summary>An upstream may take 10 s to answer.</summary>
    public TimeSpan Limit { get; } = TimeSpan.FromSeconds(11);

    protected Findings Say { get; } = new(name);

    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) => answers.IsAsked
        ? [.. (await answers.GetAsync(cancellationToken)).Select(Look)]
        : [Say.Skipped(new("There is no upstream to ask.", "没有可询问的上游。"))];

    protected abstract Finding Look(UpstreamProbeResult answer);

    /// <summary>For what another check's finding leaves unknown.</summary>
    protected Finding NotTold(UpstreamProbeResult answer) => Say.Skipped(new("The upstream did not say.", "上游没有给出答复。"), answer.Name);
}
