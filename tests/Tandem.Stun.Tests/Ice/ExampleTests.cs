using Tandem.Kernel;
using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

/// <summary>The example of docs/ice.md, which is this method.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void Two_agents_in_one_process_find_a_path()
    {
        var (alice, bob) = (new IceAgent(IceRole.Controlling), new IceAgent(IceRole.Controlled));
        var now = new Instant(0);

        // Each has one bound socket, and tells the other of it and of its credentials: in SDP, or as here.
        var aliceBase = new CandidateBase(CandidateTransport.Udp, new PeerAddress([192, 0, 2, 1], 4000));
        var bobBase = new CandidateBase(CandidateTransport.Udp, new PeerAddress([192, 0, 2, 2], 5000));
        alice.AddHost(aliceBase, now, out var aliceCandidate);
        bob.AddHost(bobBase, now, out var bobCandidate);
        alice.SetRemoteCredentials(bob.Credentials, IceAgent.Features, now);
        bob.SetRemoteCredentials(alice.Credentials, IceAgent.Features, now);
        alice.AddRemoteCandidate(bobCandidate!, now);
        bob.AddRemoteCandidate(aliceCandidate!, now);

        // The loop that a server runs: an agent is called when something came or its time has come, and its outputs are taken after every call.
        var network = new Queue<(IceAgent To, CandidateBase Local, PeerAddress Remote, byte[] Octets)>();
        Take(alice, bob);
        Take(bob, alice);
        while (alice.State != IceState.Completed || bob.State != IceState.Completed)
        {
            if (network.TryDequeue(out var came))
            {
                came.To.Receive(came.Local, came.Remote, came.Octets, now);
            }
            else
            {
                now = alice.Deadline < bob.Deadline ? alice.Deadline : bob.Deadline;
                alice.Advance(now);
                bob.Advance(now);
            }

            Take(alice, bob);
            Take(bob, alice);
        }

        Assert.True(alice.TryGetPath(1, out var local, out var remote));
        Assert.Equal((aliceBase, bobBase.Address), (local, remote));

        void Take(IceAgent from, IceAgent to)
        {
            while (from.TryTake(out var output))
            {
                if (output.Kind == IceOutputKind.Transmit) network.Enqueue((to, new CandidateBase(CandidateTransport.Udp, output.Remote), output.Local.Address, output.Octets.ToArray()));
            }
        }
    }
}
