using System.Buffers.Binary;

namespace Tandem.Media.Processing.Video;

/// <summary>Frames of H.264 with a start code before each unit (ITU-T H.264 annex B), from packetisation modes 0 and 1: single units, STAP-A, FU-A (RFC 6184 section 5).</summary>
/// <param name="parameterSets">Units that the description has already told (sprop-parameter-sets), for key frames that come without them.</param>
internal sealed class H264Depacketiser(IReadOnlyList<byte[]> parameterSets) : VideoDepacketiser
{
    private static readonly byte[] StartCode = [0, 0, 0, 1];

    private bool _hasSlice;
    private bool _hasParameters;
    private bool _isKeyFrame;
    private bool _isFragment;

    /// <inheritdoc/>
    public override VideoCodec Codec => VideoCodec.H264;

    /// <inheritdoc/>
    public override bool IsKeyFrame => _isKeyFrame;

    /// <summary>Of the sequence parameters, which say the size among other things.</summary>
    public override int SizeOfKeyFrame() => H264Parameters.HashOf(Frame);

    /// <summary>Reads the value of sprop-parameter-sets (RFC 6184 section 8.1); what is no base 64 is passed over.</summary>
    public static IReadOnlyList<byte[]> ParameterSets(string? value)
    {
        List<byte[]> sets = [];
        foreach (var text in (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var set = new byte[text.Length];
            if (Convert.TryFromBase64String(text, set, out var length) && length > 0) sets.Add(set[..length]);
        }

        return sets;
    }

    private protected override void Begin(uint timestamp)
    {
        base.Begin(timestamp);
        (_hasSlice, _hasParameters, _isKeyFrame, _isFragment) = (false, false, false, false);
    }

    /// <summary>Parameters that some send with a timestamp of their own belong to the frame behind them.</summary>
    private protected override bool Continues() => !_hasSlice && !_isFragment && !IsEmpty;

    private protected override bool IsComplete() => _hasSlice && !_isFragment;

    /// <summary>Nothing says that a unit is the first of its frame; what does not go on with a fragment may be.</summary>
    private protected override bool IsBeginning(ReadOnlySpan<byte> payload) =>
        IsEmpty && (payload.Length < 2 || H264Nal.TypeOf(payload[0]) != H264Nal.Fragment || (payload[1] & H264Nal.FragmentStart) != 0);

    private protected override bool TryAdd(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || (payload[0] & H264Nal.Forbidden) != 0) return false;
        var type = H264Nal.TypeOf(payload[0]);
        if (type == H264Nal.Fragment) return TryAddFragment(payload);
        if (_isFragment) return false;
        return type == H264Nal.Aggregation ? TryAddAggregation(payload[1..]) : type is > 0 and < H264Nal.Aggregation && TryAddUnit(payload);
    }

    /// <summary>RFC 6184 section 5.7.1.</summary>
    private bool TryAddAggregation(ReadOnlySpan<byte> units)
    {
        while (units.Length >= sizeof(ushort))
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(units);
            units = units[sizeof(ushort)..];
            if (length == 0 || length > units.Length || H264Nal.TypeOf(units[0]) >= H264Nal.Aggregation || !TryAddUnit(units[..length])) return false;
            units = units[length..];
        }

        return units.IsEmpty;
    }

    /// <summary>RFC 6184 section 5.8.</summary>
    private bool TryAddFragment(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 3) return false;
        var isStart = (payload[1] & H264Nal.FragmentStart) != 0;
        if (isStart == _isFragment) return false;
        _isFragment = (payload[1] & H264Nal.FragmentEnd) == 0;
        if (!isStart) return TryAppend(payload[2..]);
        var header = (byte)((payload[0] & H264Nal.Importance) | (payload[1] & H264Nal.TypeMask));
        return TryBeginUnit(header) && TryAppend(payload[2..]);
    }

    private bool TryAddUnit(ReadOnlySpan<byte> unit) => TryBeginUnit(unit[0]) && TryAppend(unit[1..]);

    private bool TryBeginUnit(byte header)
    {
        var type = H264Nal.TypeOf(header);
        _hasParameters |= type == H264Nal.SequenceParameters;
        if (type == H264Nal.Instantaneous && !_isKeyFrame && !_hasParameters)
        {
            foreach (var set in parameterSets)
                if (!TryAppend(StartCode) || !TryAppend(set)) return false;
        }

        _isKeyFrame |= type == H264Nal.Instantaneous;
        _hasSlice |= H264Nal.IsSlice(type);
        return TryAppend(StartCode) && TryAppend([header]);
    }
}
