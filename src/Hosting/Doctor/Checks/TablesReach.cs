using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>tables.reach</c>: the table service answers.</summary>
internal sealed class TablesReach(TablesAnswer answer) : TablesCheck(answer, "tables.reach")
{
    protected override Finding Look(TablesInspection tables) => tables.Outcome switch
    {
        TablesOutcome.Unreachable => Say.Problem(
            new("The table service cannot be reached.", "无法连接表服务。"),
            new(
                $"{tables.Endpoint}: {tables.Cause}. Look at the account's name, at the network, and at a firewall or private endpoint on the way.",
                $"{tables.Endpoint}:{tables.Cause}。请检查账户名称、网络，以及途中的防火墙或专用终结点。"),
            $"curl -sS -o /dev/null -w '%{{http_code}}\\n' {ShellText.Quote(tables.Endpoint)}", tables.Endpoint),
        TablesOutcome.Failed => Say.Problem(
            new("The table service answers with a failure.", "表服务返回错误。"),
            new($"{tables.Endpoint}: {tables.Cause}.", $"{tables.Endpoint}:{tables.Cause}。"), subject: tables.Endpoint),
        TablesOutcome.NoTable => Say.Advice(
            new($"The table {tables.TableName} is not there yet.", $"表 {tables.TableName} 尚不存在。"),
            new("The service makes it at its start. If it was there before, the address names another account.", "服务会在启动时创建它。如果之前存在，则地址指向了另一个账户。"), subject: tables.Endpoint),
        _ => Say.Ok(new("The table service answers.", "表服务有响应。"), tables.Endpoint),
    };
}
