-- wrk -s bench/charge.lua URL -- FILE SEED: asks for the addresses of FILE (one a line) at random, as a browser would.
local adresses = {}

function init(arguments)
  for ligne in io.lines(arguments[1]) do
    adresses[#adresses + 1] = ligne
  end
  math.randomseed(tonumber(arguments[2]))
  wrk.headers["Accept-Encoding"] = "gzip"
end

function request()
  return wrk.format("GET", adresses[math.random(#adresses)])
end
