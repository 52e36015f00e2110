using Tandem.Stun.Tests.Turn;

namespace Tandem.Fuzz.Targets;

/// <summary>A TURN server in virtual time, driven by a script of messages, with right credentials or changed, data, failures and time: <see cref="TurnScript"/> says what must hold.</summary>
internal static class TurnServerTarget
{
    public static void Run(byte[] octets) => TurnScript.Run(octets);
}
