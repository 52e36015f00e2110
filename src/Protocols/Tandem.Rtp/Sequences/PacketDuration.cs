namespace Tandem.Rtp.Sequences;

/// <summary>How long the packets of a source are, by what their timestamps advance: twice the same between packets in a row, so that neither a pause nor a loss is taken for it. Belongs to one lane.</summary>
public struct PacketDuration
{
    private ushort _sequence;
    private uint _timestamp;
    private uint _step;
    private bool _hasStarted;

    /// <summary>Units of the clock of one packet; 0 before it is known.</summary>
    public uint Units { get; private set; }

    /// <summary>Takes a packet of the source.</summary>
    public void Receive(in RtpPacket packet)
    {
        var isNext = _hasStarted && packet.SequenceNumber == (ushort)(_sequence + 1);
        var step = isNext ? packet.Timestamp - _timestamp : 0;
        // What goes back is no sound in a row; a packet that is marked comes after a pause.
        if (step >= int.MaxValue || packet.HasMarker) step = 0;
        if (step > 0 && step == _step) Units = step;
        (_sequence, _timestamp, _step, _hasStarted) = (packet.SequenceNumber, packet.Timestamp, step, true);
    }
}
