namespace Tandem.Rtp.Sequences;

/// <summary>The sequence numbers of one source, their wraps counted (RFC 3550 appendices A.1 and A.3). Belongs to one lane.</summary>
public struct ExtendedSequence
{
    /// <summary>A greater jump ahead is not taken for loss.</summary>
    private const int MaxDropout = 3000;

    /// <summary>A packet that is later than that is not taken for late.</summary>
    private const int MaxMisorder = 100;

    private const uint NoNumber = uint.MaxValue;

    private ushort _highest;
    private uint _base;
    private uint _cycles;
    private uint _suspect;
    private readonly int _minSequential;
    private int _probation;
    private bool _hasStarted;

    /// <summary>Begins before the first packet.</summary>
    /// <param name="minSequential">How many packets in their order prove a source: 2 by RFC 3550; 0 or 1 where it is already known, by signalling say.</param>
    public ExtendedSequence(int minSequential = 2)
    {
        _minSequential = _probation = Math.Max(minSequential, 1);
        _suspect = NoNumber;
    }

    /// <summary>Whether the source was proved.</summary>
    public readonly bool IsValid => _hasStarted && _probation == 0;

    /// <summary>The highest sequence number and its wraps.</summary>
    public readonly uint Highest => _cycles | _highest;

    /// <summary>Packets that were sent, as far as the sequence numbers tell.</summary>
    public readonly uint Expected => IsValid ? Highest - _base + 1 : 0;

    /// <summary>Packets that came, those that came twice included.</summary>
    public uint Received { get; private set; }

    /// <summary>Packets that are missing; less than 0 when some came twice.</summary>
    public readonly int Lost => (int)(Expected - Received);

    /// <summary>Takes the sequence number of a packet.</summary>
    public SequenceOutcome Receive(ushort number)
    {
        if (!_hasStarted) return Begin(number);
        if (_probation > 0) return Prove(number);
        var ahead = (ushort)(number - _highest);
        if (ahead < MaxDropout)
        {
            if (number < _highest) _cycles += 1 << 16;
            _highest = number;
        }
        else if (ahead <= ushort.MaxValue + 1 - MaxMisorder)
        {
            return Suspect(number);
        }

        Received++;
        return SequenceOutcome.Valid;
    }

    private SequenceOutcome Begin(ushort number)
    {
        _hasStarted = true;
        _highest = (ushort)(number - 1);
        return Prove(number);
    }

    private SequenceOutcome Prove(ushort number)
    {
        // A packet out of order is the first of a new row.
        _probation = number == (ushort)(_highest + 1) ? _probation - 1 : _minSequential - 1;
        _highest = number;
        if (_probation > 0) return SequenceOutcome.Probation;
        Restart(number);
        return SequenceOutcome.Proved;
    }

    private SequenceOutcome Suspect(ushort number)
    {
        if (number != _suspect)
        {
            _suspect = (ushort)(number + 1);
            return SequenceOutcome.Jump;
        }

        Restart(number);
        return SequenceOutcome.Restarted;
    }

    private void Restart(ushort number)
    {
        (_base, _highest, _cycles, _suspect) = (number, number, 0, NoNumber);
        Received = 1;
    }
}
