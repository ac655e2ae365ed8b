namespace QuotaFunctions.Load.Clients;

/// <summary>One answer, as a client saw it.</summary>
/// <param name="Status">Its status code.</param>
/// <param name="HasRetryAfter">Whether it said when to come back.</param>
/// <param name="KeepsOpen">Whether the connection can be used again.</param>
/// <param name="Bytes">Its bytes on the wire: status line, headers and body.</param>
/// <param name="FirstByte">From sending the request to the first byte of the body; zero without a body.</param>
/// <param name="Duration">From sending the request to the answer's last byte.</param>
internal readonly record struct Answer(int Status, bool HasRetryAfter, bool KeepsOpen, long Bytes, TimeSpan FirstByte, TimeSpan Duration)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
