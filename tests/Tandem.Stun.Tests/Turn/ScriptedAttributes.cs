using Tandem.Kernel;

namespace Tandem.Stun.Tests.Turn;

/// <summary>Attributes that requests have, or that they should not have, as a script says.</summary>
internal static class ScriptedAttributes
{
    /// <summary>Writes one.</summary>
    /// <param name="writer">The request.</param>
    /// <param name="script">Says which, and what is in it.</param>
    /// <param name="ticket">The last mobility ticket that the server gave.</param>
    /// <param name="token">The last reservation token.</param>
    /// <param name="connection">The last CONNECTION-ID.</param>
    /// <param name="peers">Whom a request may be about.</param>
    public static void Write(ref StunWriter writer, ScriptOctets script, byte[] ticket, ulong token, uint connection, PeerAddress[] peers)
    {
        switch (script.Next(14))
        {
            case 0:
                writer.WriteLifetime(TimeSpan.FromSeconds(script.Next() * script.Next()));
                break;
            case 1:
                writer.WriteEvenPort(script.Next(2) == 0);
                break;
            case 2:
                writer.WriteUInt64(StunAttributeType.ReservationToken, token);
                break;
            case 3:
                writer.WriteAddressFamily(StunAttributeType.RequestedAddressFamily, (StunAddressFamily)script.Next(4));
                break;
            case 4:
                writer.WriteAddressFamily(StunAttributeType.AdditionalAddressFamily, (StunAddressFamily)(1 + script.Next(2)));
                break;
            case 5:
                writer.Write(StunAttributeType.MobilityTicket, ticket);
                break;
            case 6:
                writer.Write(StunAttributeType.MobilityTicket);
                break;
            case 7:
                writer.WriteXorAddress(StunAttributeType.XorPeerAddress, peers[script.Next(peers.Length)]);
                break;
            case 8:
                writer.WriteChangeRequest((StunChange)script.Next());
                break;
            case 9:
                writer.WritePadding(script.Next());
                break;
            case 10:
                writer.WriteResponsePort(script.Next());
                break;
            case 12:
                writer.WriteUInt32(StunAttributeType.ConnectionId, connection);
                break;
            case 13:
                writer.WriteRequestedTransport((byte)(script.Next(2) == 0 ? 6 : 17));
                break;
            default:
                WriteAny(ref writer, (StunAttributeType)script.NextTwo(), script);
                break;
        }
    }

    private static void WriteAny(ref StunWriter writer, StunAttributeType type, ScriptOctets script)
    {
        // Behind these the writer takes nothing more; the client writes them itself.
        if (type is not (StunAttributeType.MessageIntegrity or StunAttributeType.MessageIntegritySha256 or StunAttributeType.Fingerprint)) writer.Write(type, script.Take(script.Next(24)));
    }
}
