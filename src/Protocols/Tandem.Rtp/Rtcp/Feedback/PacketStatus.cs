namespace Tandem.Rtp.Rtcp;

/// <summary>The symbols of transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.1).</summary>
internal enum PacketStatus : byte
{
    NotReceived = 0,
    SmallDelta = 1,
    LargeDelta = 2,
    Reserved = 3,
}
