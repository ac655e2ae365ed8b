using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>tables.clock</c>: this machine's clock agrees with the table service's.</summary>
internal sealed class TablesClock(TablesAnswer answer) : TablesCheck(answer, "tables.clock")
{
    /// <summary>A shared key's signature is refused when it is older than 15 minutes; this leaves some for the clock's drift.</summary>
    private static readonly TimeSpan Refused = TimeSpan.FromMinutes(10);

    protected override Finding Look(TablesInspection tables) =>
        tables.ClockDifference is { } difference ? ClockFinding.Of(Say, difference, Refused, tables.Endpoint) : NotTold(tables);
}
