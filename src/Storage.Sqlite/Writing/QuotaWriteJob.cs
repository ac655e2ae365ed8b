using System.Threading.Tasks.Sources;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Serialization;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>One write to one key. The caller's thread serializes the documents, so that the writer thread only binds them.</summary>
internal sealed class QuotaWriteJob : WriteJob, IValueTaskSource<WriteResult>
{
    // The first form changes no index, the second only the small one of open holds. Only the row itself tells which form fits,
    // so try them in turn; a form that does not fit costs one look-up.
    private const string ReplaceState =
        """
        UPDATE api_keys SET state = ?3, version = version + 1
        WHERE id = ?1 AND version = ?2 AND open_holds = 0 AND exhausted_until IS ?4
        """;

    private const string ReplaceStateAndHolds =
        """
        UPDATE api_keys SET state = ?3, version = version + 1, hold_due = ?5, open_holds = ?6
        WHERE id = ?1 AND version = ?2 AND exhausted_until IS ?4
        """;

    private const string ReplaceStateAndStatus =
        """
        UPDATE api_keys SET state = ?3, version = version + 1, hold_due = ?5, open_holds = ?6, exhausted_until = ?4
        WHERE id = ?1 AND version = ?2
        """;

    private const string ReplaceAll =
        """
        UPDATE api_keys SET state = ?3, version = version + 1, hold_due = ?5, open_holds = ?6, exhausted_until = ?4,
            record = ?7, created_at = ?8, label = ?9, revoked_at = ?10, expires_at = ?11, owner = ?12, suspended_at = ?13
        WHERE id = ?1 AND version = ?2
        """;

    private readonly QuotaWrite _write;
    private readonly byte[] _state;
    private readonly byte[]? _record;
    private readonly byte[][] _answers;
    private ManualResetValueTaskSourceCore<WriteResult> _source;
    private bool _isWritten;

    public QuotaWriteJob(QuotaWrite write)
    {
        _write = write;
        _state = QuotaCodec.WriteState(write.State);
        _record = write.Record is { } record ? QuotaCodec.WriteRecord(record) : null;
        _answers = write.Operations.IsEmpty ? [] : [.. write.Operations.Select(QuotaCodec.WriteAnswer)];
    }

    /// <summary>The outcome; awaited once.</summary>
    public ValueTask<WriteResult> Completion => new(this, _source.Version);

    public override void Apply(SqliteSession session, UsageRollups usage)
    {
        _isWritten = TryReplace(session);
        if (!_isWritten)
        {
            return;
        }

        foreach (var row in _write.Usage)
        {
            usage.Set(session, row);
        }

        for (var i = 0; i < _answers.Length; i++)
        {
            OperationRow.Set(session, _write.Id, _write.Operations[i], _answers[i]);
        }

        foreach (var entry in _write.Audit)
        {
            AuditRow.Add(session, entry);
        }
    }

    public override void Complete() =>
        _source.SetResult(_isWritten ? WriteResult.Written(new StoreVersion(_write.Expected.Number + 1)) : WriteResult.Conflict);

    public override void Fail(Exception fault) => _source.SetException(fault);

    public override void Lose(StoreUnavailableException fault) => _source.SetResult(WriteResult.Unknown(fault.Reason));

    public WriteResult GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private bool TryReplace(SqliteSession session)
    {
        var holds = _write.Facts.Holds.Count;
        if (_write.Record is { } record)
        {
            var isReplaced = BindHolds(BindState(session.Prepare(ReplaceAll)), holds)
                .Bind(7, _record!).Bind(8, record.CreatedAt).Bind(9, record.Label).Bind(10, record.RevokedAt).Bind(11, record.ExpiresAt)
                .Bind(12, record.Owner).Bind(13, record.SuspendedAt)
                .Execute() == 1;
            if (isReplaced)
            {
                KeyTags.Replace(session, record);
            }

            return isReplaced;
        }

        return (holds == 0 && BindState(session.Prepare(ReplaceState)).Execute() == 1)
            || BindHolds(BindState(session.Prepare(ReplaceStateAndHolds)), holds).Execute() == 1
            || BindHolds(BindState(session.Prepare(ReplaceStateAndStatus)), holds).Execute() == 1;
    }

    private SqliteStatement BindState(SqliteStatement statement) =>
        statement.Bind(1, _write.Id.Value).Bind(2, _write.Expected.Number).Bind(3, _state).Bind(4, _write.Facts.Status.ExhaustedUntil);

    private SqliteStatement BindHolds(SqliteStatement statement, int count) =>
        statement.Bind(5, _write.Facts.Holds.NextExpiry).Bind(6, count);
}
