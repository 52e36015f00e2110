using Tandem.Kernel;

namespace Tandem.Stun.Tests.Turn;

public sealed class IdleStreamTests
{
    private readonly TurnWorld _world = new(TurnWorld.OnlyV4);

    [Fact]
    public void A_connection_that_asks_for_nothing_more_is_ended()
    {
        Bind(TurnWorld.Tcp(7));
        _world.Pass(TimeSpan.FromSeconds(59));
        Assert.Empty(_world.Sockets.Closed);
        _world.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal([TurnWorld.Tcp(7)], _world.Sockets.Closed);
        Assert.Equal(Instant.Never, _world.Server.Deadline);
    }

    [Fact]
    public void One_that_keeps_asking_stays_and_ends_within_two_minutes_of_its_last_word()
    {
        for (var i = 0; i < 10; i++)
        {
            Bind(TurnWorld.Tcp(7));
            _world.Pass(TimeSpan.FromSeconds(50));
        }

        Assert.Empty(_world.Sockets.Closed);
        _world.Pass(TimeSpan.FromSeconds(70));
        Assert.Single(_world.Sockets.Closed);
    }

    [Fact]
    public void One_with_an_allocation_stays_as_long_as_that()
    {
        var client = new TestClient(_world, TurnWorld.Tcp(7), "alice");
        client.Allocate();
        _world.Pass(TimeSpan.FromMinutes(9));
        Assert.Empty(_world.Sockets.Closed);
        client.Refresh(TimeSpan.Zero);
        _world.Pass(TimeSpan.FromMinutes(3));
        Assert.Equal([TurnWorld.Tcp(7)], _world.Sockets.Closed);
        _world.AssertNothingIsLeft();
    }

    [Fact]
    public void Of_one_that_has_ended_nothing_is_left()
    {
        Bind(TurnWorld.Tcp(7));
        _world.Server.Closed(TurnWorld.Tcp(7), _world.Now);
        _world.Pass(TimeSpan.FromMinutes(2));
        Assert.Empty(_world.Sockets.Closed);
        Assert.Equal(Instant.Never, _world.Server.Deadline);
    }

    [Fact]
    public void Datagrams_have_no_connection_to_end()
    {
        Bind(TurnWorld.Udp(7));
        Assert.Equal(Instant.Never, _world.Server.Deadline);
    }

    private void Bind(StunFlow flow) =>
        _world.Server.Received(new StunWriter(new byte[64], StunClass.Request, StunMethod.Binding, TransactionId.Random()).Written, flow, _world.Now);
}
