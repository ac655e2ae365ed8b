using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Running;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor;

/// <summary>The checks of the running service: the local ones over its settings, and those that only the service itself can make.</summary>
/// <param name="makeTarget">What to look at, read anew for each run: <c>.env</c> may have changed.</param>
/// <param name="storage">The store.</param>
/// <param name="forwarding">How forwarding goes.</param>
/// <param name="time">The service's clock.</param>
/// <param name="runner">Runs the checks.</param>
internal sealed class ServiceDoctor(Func<CheckTarget> makeTarget, IQuotaStorage storage, IForwardingStatus forwarding, TimeProvider time, CheckRunner runner) : IDoctor
{
    private readonly Lock _lock = new();
    private Task<DoctorReport>? _run;

    public Task<DoctorReport> RunAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_run is null or { IsCompleted: true })
            {
                // A caller that gives up does not end the run, because others may wait for it.
                _run = Task.Run(() => runner.RunAsync(Checks(), CancellationToken.None), CancellationToken.None);
            }

            return _run.WaitAsync(cancellationToken);
        }
    }

    private ICheck[] Checks() => [.. LocalChecks.For(makeTarget()), .. RunningChecks.For(storage, forwarding, time)];
}
