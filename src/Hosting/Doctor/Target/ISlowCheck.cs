using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Hosting.Doctor.Target;

/// <summary>A check that waits for others, and may take longer than most.</summary>
public interface ISlowCheck : ICheck
{
    /// <summary>How long it may take.</summary>
    TimeSpan Limit { get; }
}
