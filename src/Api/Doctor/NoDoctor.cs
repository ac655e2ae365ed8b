using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Api.Doctor;

/// <summary>The doctor of a service without checks.</summary>
internal sealed class NoDoctor(TimeProvider time) : IDoctor
{
    public Task<DoctorReport> RunAsync(CancellationToken cancellationToken) => Task.FromResult(new DoctorReport(time.GetUtcNow(), TimeSpan.Zero, []));
}
