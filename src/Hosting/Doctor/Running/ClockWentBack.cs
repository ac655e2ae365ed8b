using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Hosting.Lifetime;

namespace QuotaFunctions.Hosting.Doctor.Running;

/// <summary><c>server.clock_went_back</c>: the process's clock is the system's.</summary>
internal sealed class ClockWentBack(TimeProvider time) : LocalCheck("server.clock_went_back")
{
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(1);

    protected override IEnumerable<Finding> Look()
    {
        if (time is not SteadyTime steady)
        {
            yield return Say.Skipped(new("The service has another clock.", "服务使用其他时钟。"));
        }
        else if (steady.AheadOfSystem is var ahead && ahead > Tolerated)
        {
            yield return Say.Warning(
                new($"The system's clock was set back: the service is {ahead.TotalSeconds:0} s ahead of it.", $"系统时钟被回拨：服务比它快 {ahead.TotalSeconds:0} 秒。"),
                new(
                    "The service's time never goes back, so that nothing expired opens again. Restart it once the system's clock is right.",
                    "服务的时间不会倒退，以免已到期的重新生效。系统时钟校准后请重启服务。"));
        }
        else
        {
            yield return Say.Ok(new("The system's clock was not set back.", "系统时钟没有被回拨。"));
        }
    }
}
