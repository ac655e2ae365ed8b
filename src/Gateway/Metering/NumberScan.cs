using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Gateway.Metering;

/// <summary>A token count in the making, digit by digit.</summary>
internal struct NumberScan
{
    private long _value;
    private bool _hasDigits;
    private bool _isInFraction;
    private bool _isRoundedUp;
    private bool _isBad;

    /// <summary>
    /// The number, 0 … <see cref="Limit.MaxAmount"/>, where larger ones count as that and a fraction as one more; null for a negative one, one
    /// with an exponent, and for what is no number.
    /// </summary>
    public readonly long? Value => _isBad || !_hasDigits ? null : _value;

    public void Append(byte next)
    {
        if (next == (byte)'.' && _hasDigits && !_isInFraction)
        {
            _isInFraction = true;
        }
        else if (next is < (byte)'0' or > (byte)'9')
        {
            _isBad = true;
        }
        else if (!_isInFraction)
        {
            _hasDigits = true;
            _value = _value > Limit.MaxAmount / 10 ? Limit.MaxAmount : Math.Min(Limit.MaxAmount, (_value * 10) + (next - '0'));
        }
        else if (next != (byte)'0' && !_isRoundedUp)
        {
            _isRoundedUp = true;
            _value = Math.Min(Limit.MaxAmount, _value + 1);
        }
    }
}
